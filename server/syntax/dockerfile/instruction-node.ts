import type { Range } from '../../text/range.ts';
import { type Heredoc, heredocKeywords, type LastLines, lineFrom, readHeredocs } from './heredoc.ts';
import { MappedText } from './mapped-text.ts';
import { sourceNames } from './source-names.ts';
import { type ExecElement, parseExecForm, type Span, splitFlags, splitWords } from './words.ts';

/**
 * What is known of instructions that are written alike, in whatever version of a file: found out once it is asked for, so that
 * a version of an instruction that only stands elsewhere holds nothing but where. Places in the text are relative.
 */
class Wording {
  readonly escapeCharacter: string;
  readonly keyword: string;
  readonly keywordLength: number;
  readonly length: number;
  parts: { readonly flags: readonly Span[]; readonly rest: readonly Span[] } | undefined;
  hasHeredocs: boolean | undefined;
  hasOpenHeredoc: boolean | undefined;
  stageName: string | null | undefined;
  sourceNames: readonly string[] | undefined;

  constructor(escapeCharacter: string, keyword: string, keywordLength: number, length: number) {
    this.escapeCharacter = escapeCharacter;
    this.keyword = keyword;
    this.keywordLength = keywordLength;
    this.length = length;
  }
}

/** What was read of an instruction where it stands. */
interface Reading {
  readonly text: MappedText;
  /** Where the first line after the joined text starts: heredoc bodies, or the next instruction. */
  readonly bodiesStart: number;
  heredocs?: readonly Heredoc[];
  exec?: readonly ExecElement[] | null;
}

/** One instruction, located; what is inside is read when it is asked for. There may be thousands, made anew for each key. */
export class InstructionNode implements Range {
  readonly source: string;
  readonly #start: number;
  readonly #wording: Wording;
  #reading: Reading | undefined;

  private constructor(source: string, start: number, wording: Wording) {
    this.source = source;
    this.#start = start;
    this.#wording = wording;
  }

  /** The instruction that starts with `keyword`, written at `keywordRange`, and ends before `end`, blanks left out. */
  static at(
    source: string,
    escapeCharacter: string,
    keyword: string,
    { start, end: keywordEnd }: Range,
    end: number,
  ): InstructionNode {
    const last = Math.max(keywordEnd, trimmedEnd(source, keywordEnd, end));
    const wording = new Wording(escapeCharacter, keyword.toUpperCase(), keywordEnd - start, last - start);
    return new InstructionNode(source, start, wording);
  }

  /** The same instruction in another version of the file, `by` characters further on. */
  moved(source: string, by: number): InstructionNode {
    // The rest is read again if somebody asks: what was cut out of the other version would keep all of its text.
    return new InstructionNode(source, this.#start + by, this.#wording);
  }

  /** The same object for instructions of which it is known that they are written alike, in whatever version of a file. */
  get identity(): object {
    return this.#wording;
  }

  get escapeCharacter(): string {
    return this.#wording.escapeCharacter;
  }

  /** Upper case. */
  get keyword(): string {
    return this.#wording.keyword;
  }

  get keywordRange(): Range {
    return { start: this.#start, end: this.#start + this.#wording.keywordLength };
  }

  /** From the keyword to the end of the last argument or heredoc, blanks after it left out. */
  get range(): Range {
    return { start: this.start, end: this.end };
  }

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#start + this.#wording.length;
  }

  /** Keyword excluded: flags and arguments with continuation lines joined and the comments between them left out. */
  get text(): MappedText {
    return this.#read.text;
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
    if (this.#wording.hasHeredocs === false) return noHeredocs;
    const read = this.#read;
    read.heredocs ??= this.readHeredocs();
    this.#wording.hasHeredocs = read.heredocs.length > 0;
    return read.heredocs;
  }

  /** The heredocs as they are when the instruction goes on to its end, or to that of the file, of which `lines` are. */
  readHeredocs(lines?: LastLines): readonly Heredoc[] {
    const { source, text, words, escapeCharacter } = this;
    if (!heredocKeywords.has(this.keyword) || !this.#written.includes('<<')) return [];
    const place = { source, at: this.#read.bodiesStart, end: this.range.end, escapeCharacter };
    return readHeredocs(text, words, place, lines);
  }

  /** Whether one of them, or of those that it puts off, is not closed. */
  get hasOpenHeredoc(): boolean {
    this.#wording.hasOpenHeredoc ??= this.opener.heredocs.some(({ isClosed }) => !isClosed);
    return this.#wording.hasOpenHeredoc;
  }

  /** The elements when the arguments are a JSON array of strings. */
  get exec(): readonly ExecElement[] | undefined {
    const read = this.#read;
    if (read.exec === undefined) read.exec = parseExecForm(read.text.text, this.argumentStart) ?? null;
    return read.exec ?? undefined;
  }

  /** What a FROM calls its stage. */
  get stageName(): string | undefined {
    const wording = this.#wording;
    if (wording.stageName === undefined) wording.stageName = this.#readStageName() ?? null;
    return wording.stageName ?? undefined;
  }

  /** The stages and images that a COPY, or the mounts of a RUN, take files from, as written. */
  get sourceNames(): readonly string[] {
    this.#wording.sourceNames ??= sourceNames(this.keyword, this.flags, () => this.text.text);
    return this.#wording.sourceNames;
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
    const keyword = this.text.text.slice(word.start, word.end);
    return InstructionNode.at(this.source, this.escapeCharacter, keyword, range, this.end);
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
    this.#wording.parts ??= splitFlags(this.text.text, splitWords(this.text.text, this.escapeCharacter));
    return this.#wording.parts;
  }

  get #read(): Reading {
    if (this.#reading === undefined) {
      const { source, keywordRange, range, escapeCharacter } = this;
      const { lines, next } = joinLines(source, keywordRange.end, range.end, escapeCharacter);
      this.#reading = { text: MappedText.of(source, lines), bodiesStart: next };
    }
    return this.#reading;
  }
}

const noHeredocs: readonly Heredoc[] = [];

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
