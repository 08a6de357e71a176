import type { Range } from '../../text/range.ts';
import { type Heredoc, heredocKeywords, type LastLines, lineFrom, readHeredocs } from './heredoc.ts';
import { MappedText } from './mapped-text.ts';
import { sourceNames } from './source-names.ts';
import { type ExecElement, parseExecForm, type Span, splitFlags, splitWords } from './words.ts';

/** One instruction, located; what is inside is read when it is asked for. */
export class InstructionNode {
  readonly source: string;
  readonly escapeCharacter: string;
  /** Upper case. */
  readonly keyword: string;
  readonly keywordRange: Range;
  /** From the keyword to the end of the last argument or heredoc, blanks after it left out. */
  readonly range: Range;
  /** The same object for instructions of which it is known that they are written alike, in whatever version of a file. */
  readonly identity: object;
  #text: MappedText | undefined;
  /** Where the first line after the joined text starts: heredoc bodies, or the next instruction. */
  #bodiesStart = 0;
  #parts: { readonly flags: readonly Span[]; readonly rest: readonly Span[] } | undefined;
  #heredocs: readonly Heredoc[] | undefined;
  #hasOpenHeredoc: boolean | undefined;
  #stageName: string | null | undefined;
  #sourceNames: readonly string[] | undefined;
  #exec: readonly ExecElement[] | null | undefined;

  constructor(
    source: string,
    escapeCharacter: string,
    keyword: string,
    keywordRange: Range,
    end: number,
    identity: object = {},
  ) {
    this.source = source;
    this.escapeCharacter = escapeCharacter;
    this.keyword = keyword.toUpperCase();
    this.keywordRange = keywordRange;
    this.range = {
      start: keywordRange.start,
      end: Math.max(keywordRange.end, trimmedEnd(source, keywordRange.end, end)),
    };
    this.identity = identity;
  }

  /** The same instruction in another version of the file, `by` characters further on. */
  moved(source: string, by: number): InstructionNode {
    const { keyword, keywordRange, range, escapeCharacter, identity } = this;
    const moved = { start: keywordRange.start + by, end: keywordRange.end + by };
    const node = new InstructionNode(source, escapeCharacter, keyword, moved, range.end + by, identity);
    // The rest is read again if somebody asks: what was cut out of the other version would keep all of its text.
    node.#parts = this.#parts;
    if (this.#heredocs?.length === 0) node.#heredocs = this.#heredocs;
    node.#hasOpenHeredoc = this.#hasOpenHeredoc;
    node.#stageName = this.#stageName;
    node.#sourceNames = this.#sourceNames;
    return node;
  }

  /** Keyword excluded: flags and arguments with continuation lines joined and the comments between them left out. */
  get text(): MappedText {
    if (this.#text === undefined) {
      const { lines, next } = joinLines(this.source, this.keywordRange.end, this.range.end, this.escapeCharacter);
      this.#text = MappedText.of(this.source, lines);
      this.#bodiesStart = next;
    }
    return this.#text;
  }

  get flags(): readonly Span[] {
    return this.#split().flags;
  }

  /** The arguments, cut at blanks. */
  get words(): readonly Span[] {
    return this.#split().rest;
  }

  /** Where the arguments start in the joined text, after blanks and flags. */
  get argumentStart(): number {
    return this.words[0]?.start ?? this.text.text.length;
  }

  get argumentRange(): Range {
    const start = this.words.length === 0 ? this.range.end : this.text.offsetAt(this.argumentStart);
    return { start, end: Math.max(start, this.range.end) };
  }

  get heredocs(): readonly Heredoc[] {
    this.#heredocs ??= this.readHeredocs();
    return this.#heredocs;
  }

  /** The heredocs as they are when the instruction goes on to its end, or to that of the file, of which `lines` are. */
  readHeredocs(lines?: LastLines): readonly Heredoc[] {
    const { source, text, words, escapeCharacter } = this;
    if (!heredocKeywords.has(this.keyword) || !this.#written.includes('<<')) return [];
    const place = { source, at: this.#bodiesStart, end: this.range.end, escapeCharacter };
    return readHeredocs(text, words, place, lines);
  }

  /** Whether one of them, or of those that it puts off, is not closed. */
  get hasOpenHeredoc(): boolean {
    this.#hasOpenHeredoc ??= this.opener.heredocs.some(({ isClosed }) => !isClosed);
    return this.#hasOpenHeredoc;
  }

  /** The elements when the arguments are a JSON array of strings. */
  get exec(): readonly ExecElement[] | undefined {
    if (this.#exec === undefined) this.#exec = parseExecForm(this.text.text, this.argumentStart) ?? null;
    return this.#exec ?? undefined;
  }

  /** What a FROM calls its stage. */
  get stageName(): string | undefined {
    if (this.#stageName === undefined) this.#stageName = this.#readStageName() ?? null;
    return this.#stageName ?? undefined;
  }

  /** The stages and images that a COPY, or the mounts of a RUN, take files from, as written. */
  get sourceNames(): readonly string[] {
    this.#sourceNames ??= sourceNames(this.keyword, this.flags, () => this.text.text);
    return this.#sourceNames;
  }

  /** The instruction that an ONBUILD puts off. */
  get trigger(): InstructionNode | undefined {
    return this.keyword === 'ONBUILD' ? this.#inner() : undefined;
  }

  /** Whose heredocs stand below it: what it puts off, or itself. */
  get opener(): InstructionNode {
    return this.trigger ?? this;
  }

  /** The CMD of a HEALTHCHECK. */
  get healthTest(): InstructionNode | undefined {
    const inner = this.keyword === 'HEALTHCHECK' ? this.#inner() : undefined;
    return inner?.keyword === 'CMD' ? inner : undefined;
  }

  #inner(): InstructionNode | undefined {
    const [word] = this.words;
    if (word === undefined) return undefined;
    const range = this.text.rangeOf(word.start, word.end);
    return new InstructionNode(
      this.source,
      this.escapeCharacter,
      this.text.text.slice(word.start, word.end),
      range,
      this.range.end,
    );
  }

  #readStageName(): string | undefined {
    const [, as, name] = this.words;
    const { text } = this.text;
    if (as === undefined || name === undefined || text.slice(as.start, as.end).toUpperCase() !== 'AS') return undefined;
    // Put together anew, as a part of the text would keep all of it in every later version.
    return Array.from(text.slice(name.start, name.end)).join('');
  }

  get #written(): string {
    return this.source.slice(this.range.start, this.range.end);
  }

  #split() {
    this.#parts ??= splitFlags(this.text.text, splitWords(this.text.text, this.escapeCharacter));
    return this.#parts;
  }
}

/** Where the last character before `end` is that is not blank. */
export function trimmedEnd(source: string, start: number, end: number): number {
  let at = end;
  while (at > start && ' \t\r\n'.includes(source[at - 1] as string)) at--;
  return at;
}

/** The stretches of one instruction that remain when it is put on one line. */
export function joinLines(
  source: string,
  start: number,
  end: number,
  escapeCharacter: string,
): { lines: Range[]; next: number } {
  const lines: Range[] = [];
  let at = start;
  while (at < end) {
    const { contentEnd, next } = lineFrom(source, at, end);
    const isFirst = at === start;
    if (!isFirst && isLeftOut(source, at, contentEnd)) {
      at = next;
      continue;
    }
    const mark = trimmedEnd(source, at, contentEnd) - 1;
    if (source[mark] !== escapeCharacter || mark < at || (source[mark - 1] === escapeCharacter && mark - 1 >= at)) {
      lines.push({ start: at, end: contentEnd });
      return { lines, next };
    }
    lines.push({ start: at, end: mark });
    at = next;
  }
  return { lines, next: at };
}

/** Whether a line between others of an instruction is blank or a comment. */
function isLeftOut(source: string, at: number, contentEnd: number): boolean {
  const first = source.slice(at, contentEnd).trimStart()[0];
  return first === undefined || first === '#';
}
