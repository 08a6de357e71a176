import type { Range } from '../../text/range.ts';

/** A block of a template that may be left out, within the one around it. */
interface Block {
  /** How it begins: `if .Values.enabled`. */
  readonly text: string;
  readonly around: Block | undefined;
  readonly depth: number;
}

/** Nobody nests deeper; what does is not told apart. */
const deepest = 30;
const action = /\{\{-?\s*((if|with|range|define|block|else|end)\b[^{}]*)\}\}/g;

/** Tells of places in `text`, within `range`, what a template does only on a condition. */
export class Conditions {
  readonly #marks: { readonly at: number; readonly block: Block | undefined }[] = [];

  constructor(text: string, range: Range) {
    let block: Block | undefined;
    for (const [found, said = '', word] of matches(text.slice(range.start, range.end))) {
      if (word === 'end') block = block?.around;
      else {
        const own = withoutTrim(said);
        block = inner(word === 'else' && block !== undefined ? `${block.text} ${own}` : own, word, block);
      }
      this.#marks.push({ at: range.start + found, block });
    }
  }

  /** Whether what stands at `offset` may be left out of what is made, though what stands at `other` is there. */
  mayLack(offset: number, other: number): boolean {
    const known = new Set<string>();
    for (let block = this.#at(other); block !== undefined; block = block.around) known.add(block.text);
    for (let block = this.#at(offset); block !== undefined; block = block.around)
      if (!known.has(block.text)) return true;
    return false;
  }

  #at(offset: number): Block | undefined {
    let low = 0;
    let high = this.#marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#marks[middle] as { at: number }).at <= offset) low = middle + 1;
      else high = middle;
    }
    return this.#marks[low - 1]?.block;
  }
}

/** What an action says, without the sign that takes away the space behind it. */
function withoutTrim(said: string): string {
  return (said.endsWith('-') ? said.slice(0, -1) : said).trimEnd();
}

function inner(text: string, word: string | undefined, block: Block | undefined): Block | undefined {
  const around = word === 'else' ? block?.around : block;
  return around !== undefined && around.depth >= deepest ? around : { text, around, depth: (around?.depth ?? 0) + 1 };
}

function* matches(text: string): Iterable<[at: number, said: string | undefined, word: string | undefined]> {
  for (const match of text.matchAll(action)) yield [match.index, match[1], match[2]];
}
