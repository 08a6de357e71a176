import assert from 'node:assert/strict';
import type { Config } from '../../server/engine/config.ts';
import type { LintResult } from '../../server/engine/finding.ts';
import { type LintState, lintNext } from '../../server/engine/incremental.ts';
import { lint } from '../../server/engine/lint.ts';
import { type Facts, noFacts } from '../../server/model/facts.ts';

export interface Sample {
  readonly path: string;
  readonly text: string;
  readonly facts: Facts;
  readonly config: Config;
}

/** Samples that have to do with one another: what differs between them is what counts. */
export type Kin = readonly Sample[];

/** What somebody types, in one language. */
export interface Manner {
  /** Characters that mean something. */
  readonly marks: string;
  /** What is put in front of what it is lengthened by. */
  lengthen(text: string, more: string): string;
  /** What lines of the same kind start with; empty where it is no kind. */
  kindOf(line: string): string;
  readonly rules: readonly string[];
}

export const nothingKnown = noFacts('2026-11-21');
/** Edits of one file, one after the other. */
const session = 25;

/** Edits samples at random, `count` times, and compares what is said of each with what is said of it from scratch. */
export function compareEdits(
  samples: readonly Kin[],
  manner: Manner,
  seed: number,
  count: number,
  check: (state: LintState, text: string, when: string) => void,
): void {
  const random = new Random(seed);
  for (let done = 0; done < count; done += session) {
    const kin = random.pick(samples);
    const sample = random.pick(kin);
    const editor = new Editor(random, kin, manner);
    let { facts } = sample;
    // More of it has more to do with one another.
    let text = random.isBy(0.4) ? sample.text : manner.lengthen(sample.text, random.pick(kin).text);
    let state: LintState | undefined;
    for (let edit = 0; edit < session; edit++) {
      // An answer may come, or go, between two keystrokes.
      if (random.isBy(0.03)) facts = facts === nothingKnown ? sample.facts : nothingKnown;
      const document = { path: sample.path, text };
      const now = lintNext(document, facts, sample.config, state);
      const when = `SEED=${seed}, edit ${done + edit}, ${sample.path}, of:\n${state?.document.text}\nto:\n${text}`;
      // To try all fixes takes ten times as long.
      const show = random.isBy(0.1) ? shownWithFixes : shown;
      const expected = show(lint(document, facts, sample.config), facts);
      const got = show(now.result, facts);
      if (got !== expected) assert.deepEqual(JSON.parse(got), JSON.parse(expected), when);
      if (state !== undefined) check(state, text, when);
      state = now.state;
      text = editor.next(text);
    }
  }
}

export function shown({ findings, ...rest }: LintResult): string {
  const plain = findings.map(({ rule, fixes: _, ...finding }) => ({ rule: rule.id, ...finding }));
  return JSON.stringify({ findings: plain, ...rest });
}

/** What its fixes do included. */
export function shownWithFixes(result: LintResult, facts: Facts): string {
  const fixes = result.findings.map((finding) => finding.fixes.map((fix) => ({ ...fix, edits: fix.edits(facts) })));
  return `[${shown(result)},${JSON.stringify(fixes)}]`;
}

export class Random {
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

/** Somebody who edits without much sense. */
class Editor {
  readonly #random: Random;
  readonly #manner: Manner;
  readonly #words: readonly string[];
  readonly #lines: readonly string[];
  readonly #undo: string[] = [];
  readonly #redo: string[] = [];

  constructor(random: Random, kin: Kin, manner: Manner) {
    this.#random = random;
    this.#manner = manner;
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
      () => before + random.pick([...this.#manner.marks]) + after,
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
    const kind = this.#manner.kindOf(lines[at] ?? '');
    // What hangs together by keywords stays so.
    const alike = this.#lines.filter((line) => kind !== '' && line.startsWith(kind));
    const toAlike = () => lines.toSpliced(at, 1, random.pick([other, ...alike]));
    const edits = [
      ...Array.from({ length: 6 }, () => toAlike),
      () => lines.toSpliced(at, 1),
      () => lines.toSpliced(at, 0, other),
      () => lines.toSpliced(at, 1, other),
      () => lines.toSpliced(at, 0, ...lines.slice(at, at + 4)),
      () => lines.toSpliced(at, 0, `# bulkhead: ignore[${random.pick(this.#manner.rules)}] why`),
    ];
    return random.pick(edits)().join('\n');
  }
}

function otherLineEnds(text: string): string {
  return text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text.replaceAll('\n', '\r\n');
}
