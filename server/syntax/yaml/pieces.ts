import type { Document } from 'yaml';
import type { TextEdit } from '../../text/difference.ts';
import { type CutDocument, cutDocument, readStretch, type Stretch } from './entries.ts';
import { keyOf } from './pairs.ts';
import { type Effort, isSurelyTooLarge, readStream, refusalOf, tooLarge } from './stream.ts';

/** A document of a file, from its `---` to the next, read by itself: its places are counted from there. */
export interface Piece extends Effort {
  readonly length: number;
  /** Whether another document follows. */
  readonly isTerminated: boolean;
  /** One as a rule; none where there is nothing but comments, or it is left out. */
  readonly documents: readonly Document.Parsed[];
  /** The document in stretches, where it can be cut. */
  readonly cut: CutDocument | undefined;
}

/** The pieces of one text, with what the next may keep of them. */
export interface Pieces {
  readonly pieces: readonly Piece[];
  /** Why they are not all of it. */
  readonly refusal: string | undefined;
}

/** More are nobody's to read in time; what is written comes nowhere near it. */
const mostDocuments = 3_000;

/** How documents are read. */
export interface PieceOptions {
  readonly isTemplated: boolean;
  readonly isLeftOut: ((document: string) => boolean) | undefined;
}

/** Cuts `text` into documents and reads each; what `edit` leaves of those `before` is kept. */
export function readPieces(text: string, options: PieceOptions, before?: readonly Piece[], edit?: TextEdit): Pieces {
  if (holdsMoreDocuments(text)) return { pieces: [], refusal: 'too many documents: it was not analysed' };
  const starts = documentStarts(text);
  if (before === undefined && isSurelyTooLarge(toRead(text, starts, options))) return { pieces: [], refusal: tooLarge };
  const known = new Map<number, Piece>();
  let at = 0;
  for (const piece of before ?? []) {
    known.set(at, piece);
    at += piece.length;
  }
  const pieces: Piece[] = [];
  const effort = { tokens: 0, strayCommas: 0 };
  for (const [index, start] of starts.entries()) {
    const end = starts[index + 1] ?? text.length;
    const isTerminated = index + 1 < starts.length;
    const piece =
      (edit && keep({ start, end, isTerminated }, text, known, edit)) ??
      readPiece(text.slice(start, end), isTerminated, options);
    if (typeof piece === 'string') return { pieces: [], refusal: piece };
    pieces.push(piece);
    effort.tokens += piece.tokens;
    effort.strayCommas += piece.strayCommas;
    const refusal = refusalOf(effort);
    if (refusal !== undefined) return { pieces: [], refusal };
  }
  return { pieces, refusal: undefined };
}

function holdsMoreDocuments(text: string): boolean {
  let count = 0;
  for (let at = text.indexOf('\n---'); at !== -1 && count <= mostDocuments; at = text.indexOf('\n---', at + 4)) {
    if (/^[ \t\r\n]?$/.test(text.slice(at + 4, at + 5))) count++;
  }
  return count > mostDocuments;
}

/** Where documents start that can be read by themselves; with directives and end marks, one depends on the other. */
function documentStarts(text: string): number[] {
  const starts = [0];
  if (holdsLine(text, '%') || holdsLine(text, '...')) return starts;
  for (let at = text.indexOf('\n---'); at !== -1; at = text.indexOf('\n---', at + 4)) {
    if (/^[ \t\r\n]?$/.test(text.slice(at + 4, at + 5))) starts.push(at + 1);
  }
  return starts;
}

function holdsLine(text: string, start: string): boolean {
  return text.startsWith(start) || text.startsWith(`\uFEFF${start}`) || text.includes(`\n${start}`);
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly isTerminated: boolean;
}

/** The piece at `span` as it was read before, or with one stretch read again. */
function keep(span: Span, text: string, known: ReadonlyMap<number, Piece>, edit: TextEdit): Piece | undefined {
  const { start, end, isTerminated } = span;
  const { prefix, suffix, by } = edit;
  const isBehind = start >= suffix;
  const piece = known.get(isBehind ? start - by : start);
  if (piece === undefined || piece.isTerminated !== isTerminated) return undefined;
  if (isBehind || end <= prefix) return piece.length === end - start ? piece : undefined;
  if (start > prefix || end < suffix || piece.length !== end - start - by || piece.cut === undefined) return undefined;
  return readAgain(piece, piece.cut, span, text, edit);
}

/** `piece` with the one stretch read again that `edit` lies in; undefined when it lies in several. */
function readAgain(piece: Piece, cut: CutDocument, span: Span, text: string, edit: TextEdit): Piece | undefined {
  let end = span.start + cut.lead;
  const ends = cut.stretches.map(({ length }) => {
    end += length;
    return end;
  });
  const at = ends.findIndex((each) => edit.prefix < each);
  const index = at === -1 ? cut.stretches.length - 1 : at;
  const again = (which: number): Piece | undefined => {
    const stretch = cut.stretches[which] as Stretch;
    const to = ends[which] as number;
    return readStretchAgain({ piece, cut, span, text, edit }, which, to - stretch.length, to);
  };
  // What is put in front of a stretch may as well end the one before it.
  const isInFront = index > 0 && edit.prefix === ends[index - 1];
  return again(index) ?? (isInFront ? again(index - 1) : undefined);
}

interface Rereading {
  readonly piece: Piece;
  readonly cut: CutDocument;
  readonly span: Span;
  readonly text: string;
  readonly edit: TextEdit;
}

/** The same, where it is known which: the one that stood from `from` to `end`. */
function readStretchAgain(
  { piece, cut, span, text, edit: { prefix, suffix, by } }: Rereading,
  index: number,
  from: number,
  end: number,
): Piece | undefined {
  if (prefix < from || suffix > end + by) return undefined;
  const before = cut.stretches[index] as Stretch;
  const stretch = readStretch(text.slice(from, end + by), cut, index, span.isTerminated);
  if (stretch === undefined || isNamesake(stretch, index, cut)) return undefined;
  const stretches = cut.stretches.with(index, stretch);
  const sum = (key: keyof Effort) => piece[key] - before[key] + stretch[key];
  const effort = { tokens: sum('tokens'), strayCommas: sum('strayCommas') };
  return { ...piece, ...effort, length: span.end - span.start, cut: { ...cut, stretches } };
}

/** Whether another entry of the same map has the key of `stretch`. */
function isNamesake(stretch: Stretch, index: number, { stretches }: CutDocument): boolean {
  const key = keyOf(stretch.pair);
  const isBelow = stretch.kind === 'below';
  if (key === keyOf((stretches[index] as Stretch).pair)) return false;
  const isSame = (other: Stretch | undefined) => other !== undefined && keyOf(other.pair) === key;
  if (!isBelow) return stretches.some((other) => other.kind !== 'below' && isSame(other));
  for (let at = index + 1; stretches[at]?.kind === 'below'; at++) if (isSame(stretches[at])) return true;
  for (let at = index - 1; stretches[at]?.kind === 'below'; at--) if (isSame(stretches[at])) return true;
  return false;
}

/** Those documents of `text` that are not left out. */
function toRead(text: string, starts: readonly number[], { isLeftOut }: PieceOptions): readonly string[] {
  if (isLeftOut === undefined) return [text];
  return starts.map((start, at) => text.slice(start, starts[at + 1])).filter((document) => !isLeftOut(document));
}

function readPiece(text: string, isTerminated: boolean, { isTemplated, isLeftOut }: PieceOptions): Piece | string {
  if (isLeftOut?.(text))
    return { tokens: 0, strayCommas: 0, length: text.length, isTerminated, documents: [], cut: undefined };
  // With the start of the next behind it, it ends as it does in front of that.
  const { documents: read, tokens, strayCommas, refusal } = readStream(isTerminated ? `${text}---` : text);
  if (refusal !== undefined) return refusal;
  const isNext = isTerminated && (read.at(-1)?.range[0] ?? 0) >= text.length;
  const documents = isNext ? read.slice(0, -1) : read;
  const [only, ...others] = documents;
  const effort = { tokens, strayCommas };
  // What a template writes is nobody's to cut.
  const cut = only !== undefined && others.length === 0 && !isTemplated ? cutDocument(text, only, effort) : undefined;
  return { ...effort, length: text.length, isTerminated, documents, cut };
}
