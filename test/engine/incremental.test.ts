import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { type LintState, lintNext } from '../../server/engine/incremental.ts';
import { lint } from '../../server/engine/lint.ts';
import { type DockerfileTree, parseDockerfile } from '../../server/syntax/dockerfile/parse.ts';
import { readFixtures } from '../harness/fixture.ts';
import { caseConfig } from '../harness/outcome.ts';
import { loadShellFromPackages } from '../harness/shell.ts';
import { compareEdits, type Kin, type Manner, nothingKnown, type Sample, shownWithFixes } from './random-edits.ts';

await loadShellFromPackages();
const root = join(import.meta.dirname, '../..');
const realFiles = join(process.env.BULKHEAD_SHARED ?? resolve(root, '..', 'shared'), 'corpus/realworld/files');
const strict = combine([], { profile: 'strict' });

const own: Kin[] = [
  ...readFixtures().map(({ cases }) =>
    cases.flatMap((one) =>
      one.files
        .filter(({ path }) => /dockerfile/i.test(path))
        .map(({ path, text }) => ({ path, text, facts: one.facts, config: caseConfig(one) })),
    ),
  ),
  filesIn(join(root, 'examples/insecure')).map(sampleOf),
].filter((kin) => kin.length > 0);

/** How Dockerfiles are typed. */
const manner: Manner = {
  marks: 'abRUx1 \n\t\\"\'`$#-=:/@<&|;{}[],.',
  lengthen: (text, more) => `${text}\n${more.replace(/^(?:FROM|# escape).*$/gim, '')}`,
  kindOf: (line) => /^[A-Z]+ /.exec(line)?.[0] ?? '',
  rules: ['sudo', 'root-user', 'unpinned-package'],
};

// Each takes its time: the runner gives none more than three minutes.
const seeds = process.env.SEED ? [Number(process.env.SEED)] : process.env.LONG ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] : [1];

describe('linting again', () => {
  const skip = existsSync(realFiles) ? false : 'neither $BULKHEAD_SHARED nor ../shared holds the public corpus';
  for (const seed of seeds) {
    test(`says the same as linting anew, after any edits of the fixtures and examples, ${seed}`, () => {
      compareEdits(own, manner, seed, process.env.LONG ? 7_000 : 1_600, checkCut);
    });

    test(`says the same as linting anew, after any edits of real files, ${seed}`, { skip }, () => {
      const real = filesIn(realFiles)
        .map(sampleOf)
        .filter(({ text }) => text.length < 8_000);
      assert.ok(real.length > 100);
      compareEdits([real], manner, seed, process.env.LONG ? 3_000 : 400, checkCut);
    });
  }

  test('judges again what is edited, and hardly anything else', () => {
    const step = (index: number) =>
      `RUN apt-get update && apt-get install -y --no-install-recommends one-${index}\nCOPY part-${index} /srv/\n`;
    const text = `FROM debian:12\n${Array.from({ length: 200 }, (_, index) => step(index)).join('')}`;
    const edits = {
      'a word': text.replace('part-100', 'part-1000'),
      'an instruction that is added': text.replace('COPY part-100 ', 'RUN true\nCOPY part-100 '),
      'an instruction that goes': text.replace('COPY part-100 /srv/\n', ''),
      'an instruction that is none': text.replace('COPY part-100 ', 'COxPY part-100 '),
    };
    for (const [what, edited] of Object.entries(edits)) {
      // Of other stages, nothing is judged again; what is counted is in them.
      const inStages = (one: string) => `${one.replaceAll('RUN apt', 'FROM debian:12\nRUN apt')}FROM debian:12\n`;
      countJudged(text, edited, { most: what === 'a word' ? 40 : 100_000, what });
      countJudged(inStages(text), inStages(edited), { most: 30, what });
    }
  });
});

/** Judges `text` and then `edited`, and of the latter no more than `most` judgements anew. */
function countJudged(text: string, edited: string, { most, what }: { most: number; what: string }): void {
  const first = lintNext({ path: 'Dockerfile', text }, nothingKnown, strict).state;
  const document = { path: 'Dockerfile', text: edited };
  const second = lintNext(document, nothingKnown, strict, first);
  assert.equal(
    shownWithFixes(second.result, nothingKnown),
    shownWithFixes(lint(document, nothingKnown, strict), nothingKnown),
  );
  assert.ok(first !== undefined && second.state !== undefined);
  const judgementsOf = ({ dockerfile }: LintState) =>
    (dockerfile?.groups ?? []).flat().flatMap(({ judgements }) => [...(judgements?.values() ?? [])]);
  const known = new Set(judgementsOf(first));
  const now = judgementsOf(second.state);
  assert.ok(now.length > 200, `only ${now.length} judgements`);
  const anew = now.filter((judgement) => !known.has(judgement)).length;
  assert.ok(anew <= most, `${what}: ${anew} of ${now.length} were judged again`);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /dockerfile/i.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name));
}

function sampleOf(path: string): Sample {
  return { path: 'Dockerfile', text: readFileSync(path, 'utf8'), facts: nothingKnown, config: strict };
}

function checkCut({ dockerfile }: LintState, text: string, when: string): void {
  if (dockerfile !== undefined)
    assert.deepEqual(cut(parseDockerfile(text, dockerfile.tree)), cut(parseDockerfile(text)), when);
}

/** How a Dockerfile was cut, and whether it was thought small enough. */
function cut({ text, room, instructions, ids, nextId, ...rest }: DockerfileTree) {
  assert.equal(ids.length, instructions.length);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(ids.every((id) => id < nextId));
  const nodes = instructions.map((node) => {
    assert.equal(node.source, text);
    return [node.keyword, node.keywordRange, node.range, node.text.text, node.words, node.flags];
  });
  return { ...rest, isRead: room >= 0, nodes };
}
