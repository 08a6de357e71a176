import type { Range } from '../../text/range.ts';

/**
 * Text put together from stretches of a document, such as the lines of one instruction without their continuation
 * marks, that still knows where each of its characters came from.
 */
export class MappedText {
  readonly text: string;
  readonly #starts: readonly number[];
  readonly #offsets: readonly number[];

  private constructor(text: string, starts: readonly number[], offsets: readonly number[]) {
    this.text = text;
    this.#starts = starts;
    this.#offsets = offsets;
  }

  /** The stretches of `source` that `ranges` name, one after the other. */
  static of(source: string, ranges: readonly Range[]): MappedText {
    const starts: number[] = [];
    const offsets: number[] = [];
    const parts: string[] = [];
    let length = 0;
    for (const { start, end } of ranges) {
      starts.push(length);
      offsets.push(start);
      parts.push(source.slice(start, end));
      length += end - start;
    }
    return new MappedText(parts.join(''), starts, offsets);
  }

  /** A part of this text. */
  slice(start: number, end: number = this.text.length): MappedText {
    return this.pick([{ start, end }]);
  }

  /** Several parts of this text, one after the other. */
  pick(parts: readonly Range[]): MappedText {
    const starts: number[] = [];
    const offsets: number[] = [];
    const texts: string[] = [];
    let length = 0;
    for (const part of parts) {
      texts.push(this.text.slice(part.start, part.end));
      for (let i = this.#segmentAt(part.start); i < this.#starts.length; i++) {
        const start = this.#starts[i] as number;
        if (start >= part.end && start > part.start) break;
        const from = Math.max(start, part.start);
        starts.push(length + from - part.start);
        offsets.push((this.#offsets[i] as number) + from - start);
      }
      length += part.end - part.start;
    }
    return new MappedText(texts.join(''), starts, offsets);
  }

  /** Place in the document of the character at `index`. */
  offsetAt(index: number): number {
    const i = this.#segmentAt(index);
    return (this.#offsets[i] ?? 0) + index - (this.#starts[i] ?? 0);
  }

  /** Place in the document of a stretch of this text; continuation marks inside it belong to it. */
  rangeOf(start: number, end: number): Range {
    const from = this.offsetAt(start);
    return { start: from, end: end > start ? this.offsetAt(end - 1) + 1 : from };
  }

  #segmentAt(index: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= index) low = middle;
      else high = middle - 1;
    }
    return Math.max(low, 0);
  }
}
