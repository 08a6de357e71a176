import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rule } from '../../server/rules/rule.ts';
import { type Found, Scope } from './judge.ts';
import { corpusFolder, type Label } from './manifest.ts';
import { isAt } from './place.ts';

/** What another tool found in a real file: its id, the service, and the line. */
export interface PeerRow {
  readonly file: string;
  readonly findings: readonly (readonly [id: string, service: string, line: number])[];
}

/** A finding that only one of the two has. `class` is what the notes explain: ``CL-0003 missing``, ``root-user more``. */
export interface Difference {
  readonly class: string;
  readonly file: string;
  readonly line: number;
}

/** What a comparison with the findings of another tool has come to. */
export interface Differential {
  readonly both: ReadonlyMap<string, number>;
  readonly differences: readonly Difference[];
}

/** What compose-lint found in real files of the corpus. */
export function readSnapshot(): PeerRow[] {
  const path = join(corpusFolder, 'extra/compose-lint-snapshot-overlap.jsonl');
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as PeerRow);
}

/** Where the file of a row lies. */
export function pathOf({ file }: PeerRow): string {
  return join(corpusFolder, 'extra', file);
}

/** Compares, in both directions, what compose-lint and the rules that name its controls found in `rows`. */
export function compareWithPeer(
  rows: readonly PeerRow[],
  rules: readonly Rule[],
  look: (path: string) => { readonly text: string; readonly findings: readonly Found[] },
): Differential {
  const scope = new Scope(rules);
  const both = new Map<string, number>();
  const differences: Difference[] = [];
  const seen = new Set(rows.flatMap(({ findings }) => findings.map(([id]) => id)));
  const named = new Map(rules.map((rule) => [rule.id, namesOf(rule).filter(([id]) => seen.has(id))]));
  for (const row of rows) {
    const path = pathOf(row);
    const { text, findings } = look(path);
    for (const [id, , line] of row.findings) {
      const outcome = scope.judge(labelAt(path, id, line), text, findings)?.outcome;
      if (outcome === 'found') both.set(id, (both.get(id) ?? 0) + 1);
      else differences.push({ class: `${id} missing`, file: row.file, line });
    }
    for (const found of findings) {
      const names = named.get(found.rule) ?? [];
      // A rule that covers more than the control is expected to find more.
      if (!names.some(([, isWhole]) => isWhole)) continue;
      const ids = new Set(names.map(([id]) => id));
      const isKnown = row.findings.some(([id, , line]) => ids.has(id) && isAt(labelAt(path, id, line), text, found));
      if (!isKnown) differences.push({ class: `${found.rule} more`, file: row.file, line: found.first });
    }
  }
  return { both, differences };
}

/** The controls that a rule names, and whether it answers for no more than each. */
function namesOf({ references }: Rule): [id: string, isWhole: boolean][] {
  return [references['compose-lint'] ?? []]
    .flat()
    .map((one) => (typeof one === 'string' ? [one, true] : [one.id, one.relation !== 'narrower']));
}

function labelAt(path: string, id: string, line: number): Label {
  const nothing = { range: undefined, version: undefined, checks: undefined };
  return {
    set: 'compose-lint',
    path,
    kind: 'compose',
    source: 'compose-lint',
    id,
    expect: 'fire',
    lines: [line],
    ...nothing,
  };
}

/** How many differences each class has. */
export function countClasses({ differences }: Differential): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { class: name } of differences) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** Classes that the notes say nothing of, and those that they explain though there is no such difference any more. */
export function compareClasses(notes: string, differential: Differential) {
  const explained = new Set([...notes.matchAll(/^- differential: `([^`]+)`/gm)].map(([, name = '']) => name));
  const classes = [...countClasses(differential).keys()];
  return {
    unexplained: classes.filter((name) => !explained.has(name)),
    stale: [...explained].filter((name) => !classes.includes(name)),
  };
}

/** The comparison as a section of the report. */
export function differentialSection(files: number, differential: Differential): string[] {
  const counts = [...countClasses(differential)].sort(([a], [b]) => a.localeCompare(b));
  return [
    '## Against compose-lint on real files',
    '',
    `What compose-lint found in ${files} real Compose files, and what the rules do that name its controls. Each class is explained in`,
    '[conformance-notes.md](conformance-notes.md).',
    '',
    '| Control | found by both |',
    '| --- | --- |',
    ...[...differential.both].sort(([a], [b]) => a.localeCompare(b)).map(([id, count]) => `| ${id} | ${count} |`),
    '',
    '| Difference | findings |',
    '| --- | --- |',
    ...counts.map(([name, count]) => `| ${name} | ${count} |`),
    '',
  ];
}
