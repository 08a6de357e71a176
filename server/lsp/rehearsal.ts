import type { Config } from '../engine/config.ts';
import { detectFormat } from '../engine/detect.ts';
import type { Document } from '../engine/finding.ts';
import { type LintState, lintNext } from '../engine/incremental.ts';
import type { Format } from '../model/container.ts';
import type { Facts } from '../model/facts.ts';

/** How many words are broken in documents of each format; three times as many made keys hardly faster. */
const enough = 150;
/** How much of a document serves, in characters: some 200 lines. */
const most = 8_000;
/** For so many milliseconds nothing else has to have been judged, and nothing asked. */
const rest = 300;
/** Milliseconds between two keys, for whatever else there is to do. */
const pause = 4;

/** What was judged, and what was known for it; no more may be asked. */
export interface Judged {
  readonly document: Document;
  readonly config: Config;
  readonly facts: Facts;
}

/**
 * Types into a copy of what was opened while its user looks at it: V8 compiles what keys run while they run it, so that the
 * first fifty take twice what those take that follow. Once for each format; nothing of it is shown, kept or asked.
 */
export class Rehearsal {
  readonly #left: Record<Format, number> = { dockerfile: 2 * enough, compose: 2 * enough, kubernetes: 2 * enough };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next: (() => void) | undefined;

  /** Types into `judged` after a while, unless more is judged until then; then into that. */
  after(judged: Judged): void {
    if (Object.values(this.#left).every((left) => left === 0)) return;
    this.#wait(rest, () => {
      const { document } = judged;
      const part = { ...document, text: document.text.slice(0, most) };
      const format = detectFormat(part);
      if (format !== undefined) this.#type(format, keysIn({ ...judged, document: part }));
    });
  }

  /** Lets whoever asks something now, and perhaps again, have the answer first. */
  pause(): void {
    if (this.#next !== undefined) this.#wait(rest, this.#next);
  }

  #type(format: Format, keys: Iterator<void>): void {
    if (this.#left[format] === 0) return;
    try {
      if (keys.next().done === true) return;
      this.#left[format]--;
    } catch {
      // Whatever it was, the user's own keys come upon it, and are answered for.
      this.#left[format] = 0;
    }
    this.#wait(pause, () => this.#type(format, keys));
  }

  #wait(milliseconds: number, work: () => void): void {
    clearTimeout(this.#timer);
    this.#next = work;
    this.#timer = setTimeout(() => {
      // They would hold on to the text.
      this.#timer = undefined;
      this.#next = undefined;
      work();
    }, milliseconds);
    // Nobody waits for it; only Node's timers keep a process alive.
    (this.#timer as { unref?(): void }).unref?.();
  }
}

/** Breaks words all over the document and mends each again, one or the other a step. */
function* keysIn({ document: { text, ...of }, config, facts }: Judged): Generator<void> {
  const words = [...text.matchAll(/\w{3,}/g)].map(({ index }) => index + 1);
  let state: LintState | undefined;
  const judge = (now: string) => {
    ({ state } = lintNext({ ...of, text: now }, facts, config, state));
  };
  judge(text);
  for (let word = 0; word < Math.min(enough, words.length); word++) {
    yield;
    // Multiples of the golden ratio are spread evenly, however many there are.
    const at = words[Math.floor(((word * 0.618034) % 1) * words.length)];
    judge(`${text.slice(0, at)}x${text.slice(at)}`);
    yield;
    judge(text);
  }
}
