import type { Range } from '../../text/range.ts';
import { keywords } from './keywords.ts';
import { MappedText } from './mapped-text.ts';
import { type Span, unquote } from './words.ts';

/** A here-document that an instruction or its command reads. */
export interface Heredoc {
  /** Place of the word that opens it (`<<EOF`) in the instruction's joined text. */
  readonly opening: Span;
  readonly name: string;
  /** Whether its opening is quoted, so that nothing in it is replaced. */
  readonly isQuoted: boolean;
  readonly body: MappedText;
  /** Whether its last line is there. */
  readonly isClosed: boolean;
  /** Where what follows its last line starts. */
  readonly next: number;
}

/** Where heredocs are read: the first may start `at`, and none goes on behind `end`. */
interface Place {
  readonly source: string;
  readonly at: number;
  readonly end: number;
  readonly escapeCharacter: string;
}

/** Instructions that may read heredocs themselves. */
export const heredocKeywords: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD']);

/**
 * A line of which a heredoc that nothing closes does not take more. To BuildKit it goes on to the end of the file, which is an
 * error; whoever is typing one has not written its end yet, and means the instructions below as before.
 */
const instructionLine = new RegExp(`(?:${[...keywords].join('|')})[ \\t]`, 'y');

/** The heredocs that `words` of the joined `text` of an instruction open. `lines`: those of the file, if `end` is its end. */
export function readHeredocs(
  { text }: MappedText,
  words: readonly Span[],
  { source, at: start, end, escapeCharacter }: Place,
  lines?: LastLines,
): Heredoc[] {
  const heredocs: Heredoc[] = [];
  let at = start;
  let isOpen = false;
  for (const word of words) {
    const match = /^\d?<<(-?)([^<]+)$/.exec(text.slice(word.start, word.end));
    const name = match?.[2] === undefined ? undefined : unquote(match[2], escapeCharacter);
    if (name === undefined || name === '') continue;
    const stripsTabs = match?.[1] === '-';
    // What comes behind one that is not closed has no place to start.
    isOpen ||= lines?.isWithout(name, stripsTabs, at) === true;
    const closed: Body | undefined = isOpen ? undefined : readClosed(source, at, end, name, stripsTabs);
    if (closed === undefined && !isOpen) lines?.read();
    isOpen = closed === undefined;
    const body = closed ?? readOpen(source, at, end, stripsTabs);
    heredocs.push({
      opening: word,
      name,
      isQuoted: name !== match?.[2],
      body: MappedText.of(source, body.lines),
      isClosed: !isOpen,
      next: body.next,
    });
    at = body.next;
  }
  return heredocs;
}

/** Where each line of a text comes last: read once one was missing, so that not every heredoc looks for its end in vain. */
export class LastLines {
  readonly #source: string;
  readonly #end: number;
  #whole: Map<string, number> | undefined;
  readonly #stripped = new Map<string, number>();

  constructor(source: string, end: number) {
    this.#source = source;
    this.#end = end;
  }

  read(): void {
    if (this.#whole !== undefined) return;
    this.#whole = new Map();
    for (let at = 0; at < this.#end; ) {
      const { contentEnd, next } = lineFrom(this.#source, at, this.#end);
      const line = this.#source.slice(at, contentEnd);
      this.#whole.set(line, at);
      this.#stripped.set(line.replace(/^\t+/, ''), at);
      at = next;
    }
  }

  /** Whether it is known that no line from `at` on is `name`, with tabs before it if `stripsTabs`. */
  isWithout(name: string, stripsTabs: boolean, at: number): boolean {
    if (this.#whole === undefined) return false;
    return ((stripsTabs ? this.#stripped : this.#whole).get(name) ?? -1) < at;
  }
}

interface Body {
  readonly lines: Range[];
  readonly next: number;
}

/** The lines from `start` to the one that is `name`; undefined where none is. */
function readClosed(source: string, start: number, end: number, name: string, stripsTabs: boolean): Body | undefined {
  const lines: Range[] = [];
  for (let at = start; at < end; ) {
    const { first, contentEnd, next } = bodyLine(source, at, end, stripsTabs);
    if (contentEnd - first === name.length && source.startsWith(name, first)) return { lines, next };
    addLine(lines, first, contentEnd, next);
    at = next;
  }
  return undefined;
}

/** The lines from `start` to the next instruction. */
function readOpen(source: string, start: number, end: number, stripsTabs: boolean): Body {
  const lines: Range[] = [];
  let at = start;
  while (at < end) {
    instructionLine.lastIndex = at;
    if (instructionLine.test(source)) break;
    const { first, contentEnd, next } = bodyLine(source, at, end, stripsTabs);
    addLine(lines, first, contentEnd, next);
    at = next;
  }
  return { lines, next: at };
}

function bodyLine(source: string, at: number, end: number, stripsTabs: boolean) {
  let first = at;
  const { contentEnd, next } = lineFrom(source, at, end);
  while (stripsTabs && first < contentEnd && source[first] === '\t') first++;
  return { first, contentEnd, next };
}

function addLine(lines: Range[], first: number, contentEnd: number, next: number): void {
  lines.push({ start: first, end: contentEnd });
  // Only the line feed is kept of a CRLF: shells take a carriage return for part of the word before it.
  if (next > contentEnd) lines.push({ start: next - 1, end: next });
}

/** Where the line that holds `at` ends, without and with its line break; neither is past `end`. */
export function lineFrom(source: string, at: number, end: number): { contentEnd: number; next: number } {
  let contentEnd = at;
  while (contentEnd < end && source[contentEnd] !== '\n' && source[contentEnd] !== '\r') contentEnd++;
  const isPair = source[contentEnd] === '\r' && source[contentEnd + 1] === '\n';
  return { contentEnd, next: Math.min(end, contentEnd + (isPair ? 2 : 1)) };
}
