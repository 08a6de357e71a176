import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { type Config, combine } from '../../server/engine/config.ts';
import type { Document, LintResult } from '../../server/engine/finding.ts';
import { type LintState, lintNext } from '../../server/engine/incremental.ts';
import { lint } from '../../server/engine/lint.ts';
import { type Facts, noFacts } from '../../server/model/facts.ts';
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

const own: Sample[] = readFixtures().flatMap(({ cases }) =>
  cases.flatMap((one) =>
    one.files
      .filter(({ path }) => /dockerfile/i.test(path))
      .map(({ path, text }) => ({ path, text, facts: one.facts, config: caseConfig(one) })),
  ),
);
for (const path of filesIn(join(root, 'examples/insecure')))
  own.push({ path: 'Dockerfile', text: readFileSync(path, 'utf8'), facts: nothingKnown, config: strict });

describe('linting again', () => {
  test('says the same as linting anew, after any edits of the fixtures and examples', () => {
    compare(own, process.env.LONG ? 70_000 : 1_600);
  });

  const skip = existsSync(realFiles) ? false : 'neither $BULKHEAD_SHARED nor ../shared holds the public corpus';
  test('says the same as linting anew, after any edits of real files', { skip }, () => {
    const real = filesIn(realFiles)
      .map((path) => ({ path: 'Dockerfile', text: readFileSync(path, 'utf8'), facts: nothingKnown, config: strict }))
      .filter(({ text }) => text.length < 8_000);
    assert.ok(real.length > 100);
    compare(real, process.env.LONG ? 30_000 : 400);
  });

  test('judges again what is edited, and hardly anything else', () => {
    const step = (index: number) =>
      `RUN apt-get update && apt-get install -y --no-install-recommends one-${index}\nCOPY part-${index} /srv/\n`;
    const text = `FROM debian:12\n${Array.from({ length: 200 }, (_, index) => step(index)).join('')}`;
    const first = lintNext({ path: 'Dockerfile', text }, nothingKnown, strict).state;
    const edited = { path: 'Dockerfile', text: text.replace('part-100', 'part-1000') };
    const second = lintNext(edited, nothingKnown, strict, first);
    assert.deepEqual(shown(second.result, nothingKnown), shown(lint(edited, nothingKnown, strict), nothingKnown));
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

/** Edits samples at random, `count` times, and compares after each. */
function compare(samples: readonly Sample[], count: number): void {
  const seed = Number(process.env.SEED ?? 1);
  const editor = new Editor(seed, samples);
  for (let done = 0; done < count; done += session) {
    const sample = editor.pick(samples);
    let { text, facts } = sample;
    let state: LintState | undefined;
    for (let edit = 0; edit < session; edit++) {
      // An answer may come, or go, between two keystrokes.
      if (editor.isBy(0.03)) facts = facts === nothingKnown ? sample.facts : nothingKnown;
      const document = { path: sample.path, text };
      const now = lintNext(document, facts, sample.config, state);
      checkSame(
        document,
        now.result,
        facts,
        sample.config,
        `SEED=${seed}, edit ${done + edit}, of:\n${state?.document.text}`,
      );
      state = now.state;
      text = editor.next(text);
    }
    editor.forget();
  }
}

function checkSame(document: Document, result: LintResult, facts: Facts, config: Config, when: string): void {
  const expected = shown(lint(document, facts, config), facts);
  const got = shown(result, facts);
  if (got !== expected) assert.deepEqual(JSON.parse(got), JSON.parse(expected), `${when}\nto:\n${document.text}`);
}

/** All of a result, what its fixes do included. */
function shown({ findings, ...rest }: LintResult, facts: Facts): string {
  const all = findings.map(({ rule, fixes, ...finding }) => ({
    rule: rule.id,
    ...finding,
    fixes: fixes.map((fix) => ({ ...fix, edits: fix.edits(facts) })),
  }));
  return JSON.stringify({ findings: all, ...rest });
}

/** Somebody who edits Dockerfiles without much sense. */
class Editor {
  #state: number;
  readonly #words: readonly string[];
  readonly #lines: readonly string[];
  #undo: string[] = [];
  #redo: string[] = [];

  constructor(seed: number, samples: readonly Sample[]) {
    this.#state = seed;
    this.#lines = samples.flatMap(({ text }) => text.split(/\r?\n/));
    this.#words = this.#lines.flatMap((line) => line.split(/\s+/)).filter(Boolean);
  }

  forget(): void {
    this.#undo = [];
    this.#redo = [];
  }

  isBy(share: number): boolean {
    return this.#random() < share;
  }

  pick<T>(all: readonly T[]): T {
    return all[Math.floor(this.#random() * all.length)] as T;
  }

  next(text: string): string {
    const [from, to] = this.isBy(0.5) ? [this.#undo, this.#redo] : [this.#redo, this.#undo];
    const earlier = this.isBy(0.15) ? from.pop() : undefined;
    if (earlier !== undefined) {
      to.push(text);
      return earlier;
    }
    this.#undo.push(text);
    return this.isBy(0.02) ? otherLineEnds(text) : this.isBy(0.7) ? this.#editWithin(text) : this.#editLines(text);
  }

  #editWithin(text: string): string {
    const at = Math.floor(this.#random() * (text.length + 1));
    const before = text.slice(0, at);
    const after = text.slice(at);
    const [word = ''] = /^\s*\S+/.exec(after) ?? [];
    const edits = [
      () => before + this.pick([...'abRUx1 \n\t\\"\'`$#-=:/@<&|;{}[],.']) + after,
      () => before + this.pick([...'abcdefxyz0123']) + after,
      () => before + after.slice(1),
      () => before + after.slice(Math.floor(this.#random() * 30)),
      () => `${before} ${this.pick(this.#words)}${after.slice(word.length)}`,
      () => `${before} ${this.pick(this.#words)} ${after}`,
    ];
    return this.pick(edits)();
  }

  #editLines(text: string): string {
    const lines = text.split('\n');
    const at = Math.floor(this.#random() * lines.length);
    const other = this.pick(this.#lines);
    const edits = [
      () => lines.toSpliced(at, 1),
      () => lines.toSpliced(at, 0, other),
      () => lines.toSpliced(at, 1, other),
      () => lines.toSpliced(at, 0, ...lines.slice(at, at + 4)),
      () => lines.toSpliced(at, 0, `# bulkhead: ignore[${this.pick(['sudo', 'root-user', 'unpinned-package'])}] why`),
    ];
    return this.pick(edits)().join('\n');
  }

  #random(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state / 2 ** 32;
  }
}

function otherLineEnds(text: string): string {
  return text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text.replaceAll('\n', '\r\n');
}
