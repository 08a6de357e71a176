import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { type Config, combine } from '../../server/engine/config.ts';
import type { LintResult } from '../../server/engine/finding.ts';
import { type LintState, lintNext } from '../../server/engine/incremental.ts';
import { lint } from '../../server/engine/lint.ts';
import { type Facts, noFacts } from '../../server/model/facts.ts';
import { type DockerfileTree, parseDockerfile } from '../../server/syntax/dockerfile/parse.ts';
import { readFixtures } from '../harness/fixture.ts';
import { caseConfig } from '../harness/outcome.ts';
import { loadShellFromPackages } from '../harness/shell.ts';

await loadShellFromPackages();
const root = join(import.meta.dirname, '../..');
const realFiles = join(process.env.BULKHEAD_SHARED ?? resolve(root, '..', 'shared'), 'corpus/realworld/files');
const strict = combine([], { profile: 'strict' });
const nothingKnown = noFacts('2026-11-21');
/** Edits of one file, one after the other. */
const session = 25;

interface Sample {
  readonly path: string;
  readonly text: string;
  readonly facts: Facts;
  readonly config: Config;
}

/** Samples that have to do with one another: what differs between them is what counts. */
type Kin = readonly Sample[];

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

// Each takes its time: the runner gives none more than three minutes.
const seeds = process.env.SEED ? [Number(process.env.SEED)] : process.env.LONG ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] : [1];

describe('linting again', () => {
  const skip = existsSync(realFiles) ? false : 'neither $BULKHEAD_SHARED nor ../shared holds the public corpus';
  for (const seed of seeds) {
    test(`says the same as linting anew, after any edits of the fixtures and examples, ${seed}`, () => {
      compare(own, seed, process.env.LONG ? 7_000 : 1_600);
    });

    test(`says the same as linting anew, after any edits of real files, ${seed}`, { skip }, () => {
      const real = filesIn(realFiles)
        .map(sampleOf)
        .filter(({ text }) => text.length < 8_000);
      assert.ok(real.length > 100);
      compare([real], seed, process.env.LONG ? 3_000 : 400);
    });
  }

  test('judges again what is edited, and hardly anything else', () => {
    const step = (index: number) =>
      `RUN apt-get update && apt-get install -y --no-install-recommends one-${index}\nCOPY part-${index} /srv/\n`;
    const text = `FROM debian:12\n${Array.from({ length: 200 }, (_, index) => step(index)).join('')}`;
    const first = lintNext({ path: 'Dockerfile', text }, nothingKnown, strict).state;
    const edited = { path: 'Dockerfile', text: text.replace('part-100', 'part-1000') };
    const second = lintNext(edited, nothingKnown, strict, first);
    assert.deepEqual(
      shownWithFixes(second.result, nothingKnown),
      shownWithFixes(lint(edited, nothingKnown, strict), nothingKnown),
    );
    assert.ok(first !== undefined && second.state !== undefined);
    const known = new Set(first.groups.flat().flatMap(({ judgements }) => [...(judgements?.values() ?? [])]));
    const now = second.state.groups.flat().flatMap(({ judgements }) => [...(judgements?.values() ?? [])]);
    assert.ok(now.length > 500);
    const isAnew = now.filter((judgement) => !known.has(judgement));
    assert.ok(isAnew.length < 40, `${isAnew.length} of ${now.length} were judged again`);
  });
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /dockerfile/i.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name));
}

function sampleOf(path: string): Sample {
  return { path: 'Dockerfile', text: readFileSync(path, 'utf8'), facts: nothingKnown, config: strict };
}

/** Edits samples at random, `count` times, and compares after each. */
function compare(samples: readonly Kin[], seed: number, count: number): void {
  const random = new Random(seed);
  for (let done = 0; done < count; done += session) {
    const kin = random.pick(samples);
    const sample = random.pick(kin);
    const editor = new Editor(random, kin);
    let { facts } = sample;
    // More instructions have more to do with one another.
    let text = random.isBy(0.4) ? sample.text : `${sample.text}\n${withoutFrom(random.pick(kin).text)}`;
    let state: LintState | undefined;
    for (let edit = 0; edit < session; edit++) {
      // An answer may come, or go, between two keystrokes.
      if (random.isBy(0.03)) facts = facts === nothingKnown ? sample.facts : nothingKnown;
      const document = { path: sample.path, text };
      const now = lintNext(document, facts, sample.config, state);
      const when = `SEED=${seed}, edit ${done + edit}, of:\n${state?.document.text}\nto:\n${text}`;
      // To try all fixes takes ten times as long.
      const show = random.isBy(0.1) ? shownWithFixes : shown;
      const expected = show(lint(document, facts, sample.config), facts);
      const got = show(now.result, facts);
      if (got !== expected) assert.deepEqual(JSON.parse(got), JSON.parse(expected), when);
      if (state !== undefined)
        assert.deepEqual(cut(parseDockerfile(text, state.tree)), cut(parseDockerfile(text)), when);
      state = now.state;
      text = editor.next(text);
    }
  }
}

/** How a Dockerfile was cut, and whether it was thought small enough. */
function cut({ text, room, instructions, ...rest }: DockerfileTree) {
  const nodes = instructions.map((node) => {
    assert.equal(node.source, text);
    return [node.keyword, node.keywordRange, node.range, node.text.text, node.words, node.flags];
  });
  return { ...rest, isRead: room >= 0, nodes };
}

function shown({ findings, ...rest }: LintResult): string {
  const plain = findings.map(({ rule, fixes: _, ...finding }) => ({ rule: rule.id, ...finding }));
  return JSON.stringify({ findings: plain, ...rest });
}

/** What its fixes do included. */
function shownWithFixes(result: LintResult, facts: Facts): string {
  const fixes = result.findings.map((finding) => finding.fixes.map((fix) => ({ ...fix, edits: fix.edits(facts) })));
  return `[${shown(result)},${JSON.stringify(fixes)}]`;
}

class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  isBy(share: number): boolean {
    return this.below(1) < share;
  }

  pick<T>(all: readonly T[]): T {
    return all[Math.floor(this.below(all.length))] as T;
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return (this.#state / 2 ** 32) * limit;
  }
}

/** Somebody who edits Dockerfiles without much sense. */
class Editor {
  readonly #random: Random;
  readonly #words: readonly string[];
  readonly #lines: readonly string[];
  readonly #undo: string[] = [];
  readonly #redo: string[] = [];

  constructor(random: Random, kin: Kin) {
    this.#random = random;
    // Of a thousand files, some.
    const texts = Array.from({ length: 20 }, () => random.pick(kin).text);
    this.#lines = texts.flatMap((text) => text.split(/\r?\n/));
    this.#words = this.#lines.flatMap((line) => line.split(/\s+/)).filter(Boolean);
  }

  next(text: string): string {
    const random = this.#random;
    const [from, to] = random.isBy(0.5) ? [this.#undo, this.#redo] : [this.#redo, this.#undo];
    const earlier = random.isBy(0.15) ? from.pop() : undefined;
    if (earlier !== undefined) {
      to.push(text);
      return earlier;
    }
    this.#undo.push(text);
    return random.isBy(0.02) ? otherLineEnds(text) : random.isBy(0.5) ? this.#editWithin(text) : this.#editLines(text);
  }

  #editWithin(text: string): string {
    const random = this.#random;
    const at = Math.floor(random.below(text.length + 1));
    const before = text.slice(0, at);
    const after = text.slice(at);
    const [word = ''] = /^\s*\S+/.exec(after) ?? [];
    const edits = [
      () => before + random.pick([...'abRUx1 \n\t\\"\'`$#-=:/@<&|;{}[],.']) + after,
      () => before + random.pick([...'abcdefxyz0123']) + after,
      () => before + after.slice(1),
      () => before + after.slice(Math.floor(random.below(30))),
      () => `${before} ${random.pick(this.#words)}${after.slice(word.length)}`,
      () => `${before} ${random.pick(this.#words)} ${after}`,
    ];
    return random.pick(edits)();
  }

  #editLines(text: string): string {
    const random = this.#random;
    const lines = text.split('\n');
    const at = Math.floor(random.below(lines.length));
    const other = random.pick(this.#lines);
    const [keyword = ''] = /^[A-Z]+/.exec(lines[at] ?? '') ?? [];
    // What hangs together by keywords stays so.
    const alike = this.#lines.filter((line) => keyword !== '' && line.startsWith(`${keyword} `));
    const toAlike = () => lines.toSpliced(at, 1, random.pick([other, ...alike]));
    const edits = [
      ...Array.from({ length: 6 }, () => toAlike),
      () => lines.toSpliced(at, 1),
      () => lines.toSpliced(at, 0, other),
      () => lines.toSpliced(at, 1, other),
      () => lines.toSpliced(at, 0, ...lines.slice(at, at + 4)),
      () => lines.toSpliced(at, 0, `# bulkhead: ignore[${random.pick(['sudo', 'root-user', 'unpinned-package'])}] why`),
    ];
    return random.pick(edits)().join('\n');
  }
}

function otherLineEnds(text: string): string {
  return text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text.replaceAll('\n', '\r\n');
}

function withoutFrom(text: string): string {
  return text.replace(/^(?:FROM|# escape).*$/gim, '');
}
