import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { decode } from '../../server/cli/decode.ts';
import { combine } from '../../server/engine/config.ts';
import { lint } from '../../server/engine/lint.ts';
import { noObjects } from '../../server/model/cluster-objects.ts';
import { type Facts, noFacts } from '../../server/model/facts.ts';
import { placeIn } from '../../server/model/kustomize/graph.ts';
import { rules } from '../../server/rules/index.ts';
import { LineIndex } from '../../server/text/line-index.ts';
import { loadShellFromPackages } from '../harness/shell.ts';
import { corpusFolder, readManifest } from './manifest.ts';

const files = join(corpusFolder, 'realworld');
const skip = existsSync(files) ? undefined : 'the corpus is neither in $BULKHEAD_SHARED nor in ../shared';
const config = combine([], { profile: 'strict' });
const asOf = '2026-11-22';

interface Absence {
  readonly rule: string;
  readonly message: string;
  /** From 0. */
  readonly line: number;
}

/** Rules that speak of something that is not there, or is not there as well. */
const absenceRules: ReadonlySet<string> = new Set([
  'missing-liveness-probe',
  'missing-readiness-probe',
  ...['cached-image', 'default-service-account', 'ingress-without-tls', 'missing-cpu-limit', 'missing-memory-limit'],
  ...['missing-network-policy', 'missing-quota', 'missing-seccomp', 'missing-storage-limit', 'missing-user-namespace'],
  ...['mounted-token', 'namespace-without-level', 'privilege-escalation', 'service-links', 'undropped-capabilities'],
  ...['unenforced-non-root', 'unlimited-empty-dir', 'writable-root-filesystem'],
]);
/** A finding about something absent points at the name of what lacks it, or at what stands for its name. */
const nameLine = /^\s*(?:-\s+)?(?:name|generateName|kind|image):/;

/** Facts of the corpus as a disk: only what lies in it is there. */
const world: Facts = {
  ...noFacts(asOf),
  objects: () => ({ state: 'known', value: noObjects, asOf }),
  file: (path) => {
    const place = join(files, path);
    const text = existsSync(place) && !place.endsWith('/') ? decode(readFileSync(place)).text : undefined;
    return { state: 'known', value: text === undefined ? null : { text }, asOf };
  },
};

function absences(path: string, text: string, facts: Facts = world): Absence[] {
  const index = new LineIndex(text);
  const lines = text.split('\n');
  return lint({ path, text }, facts, config).findings.flatMap(({ rule, message, range }) => {
    const { line } = index.positionAt(range.start);
    const isAbsence = nameLine.test(lines[line] ?? '') && absenceRules.has(rule.id);
    return isAbsence ? [{ rule: rule.id, message, line }] : [];
  });
}

function manifests(...subkinds: readonly string[]): { readonly path: string; readonly text: string }[] {
  return readManifest('realworld').flatMap(({ file, kind, subkind = '' }) => {
    const text =
      kind === 'k8s' && subkinds.includes(subkind) ? decode(readFileSync(join(files, file))).text : undefined;
    return text === undefined ? [] : [{ path: file, text }];
  });
}

const indentOf = (line: string) => /^ */.exec(line)?.[0].length ?? 0;

/** The first and the last line of what `line` belongs to: an element of a list, or else its whole document. */
function blockAround(lines: readonly string[], line: number): readonly [number, number] {
  const isOutside = (at: number, indent: number) => {
    const text = lines[at] ?? '';
    return text.trim() !== '' && !text.trimStart().startsWith('{{') && indentOf(text) < indent;
  };
  const item = /^( *)- /.exec(lines[line] ?? '');
  const own = item ? (item[1] as string).length + 2 : indentOf(lines[line] ?? '');
  let first = line;
  while (first > 0 && !isElement(lines[first] as string, own) && !isOutside(first, own)) first--;
  if (!isElement(lines[first] as string, own)) return documentAround(lines, line);
  let last = line + 1;
  while (last < lines.length && !isOutside(last, own) && lines[last] !== '---') last++;
  return [first, last - 1];
}

function isElement(line: string, indent: number): boolean {
  return line.startsWith(`${' '.repeat(indent - 2)}- `) && indent >= 2;
}

function documentAround(lines: readonly string[], line: number): readonly [number, number] {
  const first = lines.lastIndexOf('---', line) + 1;
  const last = lines.indexOf('---', line);
  return [first, (last === -1 ? lines.length : last) - 1];
}

/** Lines on which a template says something by itself, so that any number of lines may come of it. */
function fillings(lines: readonly string[], [first, last]: readonly [number, number]): string[] {
  const block = lines.slice(first, last + 1);
  return block.filter(
    (line) => /^\s*\{\{-?\s*(?!\/\*|end\b|else\b|-?\}\})/.test(line) || /:\s*\{\{-?\s*toYaml/.test(line),
  );
}

describe('what is absent', { skip }, () => {
  before(loadShellFromPackages);

  test('every rule by such a name is looked at', () => {
    // A digest that is missing in its registry stands in the manifest.
    const isOfManifests = (id: string) => /^missing-/.test(id) && id !== 'missing-digest';
    const named = rules.filter(({ id, formats }) => isOfManifests(id) && formats.includes('kubernetes'));
    assert.ok(named.length > 0);
    for (const { id } of named) assert.ok(absenceRules.has(id), id);
  });

  test('templates: nothing that they could fill in is said to be absent', () => {
    const all = manifests('helm');
    assert.ok(all.length > 400);
    let found = 0;
    for (const { path, text } of all) {
      const lines = text.split('\n');
      for (const { rule, message, line } of absences(path, text)) {
        found++;
        const fill = fillings(lines, blockAround(lines, line));
        assert.deepEqual(fill, [], `${path}:${line + 1} ${rule}: ${message}`);
      }
    }
    assert.ok(found > 0, 'whole pods without a template in them are found fault with');
  });

  test('a template put into a container or a pod takes back what was absent there', () => {
    let taken = 0;
    for (const { path, text } of manifests('k8s')) {
      const before = absences(path, text);
      if (before.length === 0 || /\{\{|\r|containers: *[[&]/i.test(text)) continue;
      assert.deepEqual(absences(path, filledIn(text.split('\n'), before)), [], path);
      taken += before.length;
    }
    assert.ok(taken > 1000, `${taken}`);
  });

  test('patches: nothing is absent in them', () => {
    const patches = manifests('k8s', 'kustomize').filter(({ path }) => placeIn(path, world)?.isPatch === true);
    assert.ok(patches.length >= 5, `${patches.length}`);
    for (const { path, text } of patches) assert.deepEqual(absences(path, text), [], path);
  });

  test('any manifest is silent about what is absent once a kustomization lists it as a patch', () => {
    let taken = 0;
    for (const { path, text } of manifests('k8s')) {
      const before = absences(path, text);
      if (before.length === 0) continue;
      const name = path.slice(path.lastIndexOf('/') + 1);
      const folder = path.slice(0, path.lastIndexOf('/') + 1);
      const kustomization = { text: `patches:\n  - path: ${JSON.stringify(name)}\n` };
      const facts: Facts = {
        ...world,
        file: (asked) => ({
          state: 'known',
          value: asked === `${folder}kustomization.yaml` ? kustomization : null,
          asOf,
        }),
      };
      assert.deepEqual(absences(path, text, facts), [], path);
      taken += before.length;
    }
    assert.ok(taken > 1000, `${taken}`);
  });
});

/** `lines` with a template behind each name of `found`, and in front of what every specification has. */
function filledIn(lines: readonly string[], found: readonly Absence[]): string {
  const named = new Set(found.map(({ line }) => line));
  const filling = (line: string) =>
    `${' '.repeat(indentOf(line.replace('- ', '  ')))}{{- include "more" . | nindent 2 }}`;
  return lines
    .flatMap((line, at) => {
      const before = /^ *(?:containers|rules|defaultBackend):/.test(line) ? [filling(line)] : [];
      return [...before, line, ...(named.has(at) ? [filling(line)] : [])];
    })
    .join('\n');
}
