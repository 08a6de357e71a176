import type { Document, ErrorCode, Pair } from 'yaml';
import { attached } from '../../text/attached.ts';
import { editBetween, type TextEdit } from '../../text/difference.ts';
import { lineBreakOf } from '../../text/lines.ts';
import type { Range } from '../../text/range.ts';
import type { SyntaxProblem } from '../syntax-problem.ts';
import { AnchorTable, linksIn, type PlacedLink } from './anchors.ts';
import type { CutDocument } from './entries.ts';
import { join, type Part, PartList, type PartSource } from './parts.ts';
import { type Piece, readPieces } from './pieces.ts';
import { type ReadError, tooLarge } from './stream.ts';
import { type MaskedText, maskTemplates } from './template.ts';
import type { YamlWatcher } from './watch.ts';

/** Above this, reading takes longer than anyone waits for. */
const lengthLimit = 2_500_000;
const problemLimit = 100;

/** One YAML document of a file. */
export interface YamlDocument {
  /** Its places are counted from its part's `base`. */
  readonly contents: Document['contents'];
  readonly range: Range;
  readonly anchors: AnchorTable;
  /** Whether a template may add to any map or list of it. */
  readonly isOpen: boolean;
  readonly hasErrors: boolean;
  readonly part: Part;
  /** Those entries of maps that are parts of their own; undefined where the document is one. */
  readonly parts?: ReadonlyMap<Pair, Part> | undefined;
  /** The same object in each version of a file in which the document reads the same; undefined where that is not known. */
  readonly identity?: object | undefined;
}

/** A YAML file as read: always a value, whatever the text. */
export interface YamlFile {
  /** As given, templates included. */
  readonly text: string;
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly SyntaxProblem[];
  readonly isTemplated: boolean;
  readonly eol: string;
  /** In order; none where the file was not read. */
  readonly parts: readonly Part[];
  /** What the next version of the text need not be read for again. */
  readonly reading: YamlReading | undefined;
  /** Told of what is read of the file. */
  readonly watcher?: YamlWatcher | undefined;
  /** Values of the variables that the file's tool replaces in it, as far as other files tell; undefined for a value not known. */
  readonly variables?: ReadonlyMap<string, string | undefined>;
  /** Where it lies, when whoever reads it says so. */
  readonly path?: string;
}

/** How a text was read. */
export interface YamlReading {
  readonly masked: MaskedText;
  readonly pieces: readonly Piece[];
  readonly sources: readonly PartSource[];
}

/** How a text is read. */
export interface ParseOptions {
  /** Told of what is read of the file. */
  readonly watcher?: YamlWatcher | undefined;
  /** Tells by its text whether a document is nobody's to read; the same for all versions of a file. */
  readonly isLeftOut?: (document: string) => boolean;
}

/**
 * Reads `text` as a stream of YAML documents; never throws, and refuses what cannot be read in time. `before` is another
 * version of it, of which what is the same is not read again.
 */
export function parseYaml(text: string, before?: YamlFile, { watcher, isLeftOut }: ParseOptions = {}): YamlFile {
  const eol = lineBreakOf(text);
  const refused = (message: string): YamlFile => ({
    text,
    documents: [],
    isTemplated: false,
    eol,
    parts: [],
    reading: undefined,
    problems: [{ message, range: { start: 0, end: 0 }, kind: 'limit' }],
  });
  if (text.length > lengthLimit) return refused(tooLarge);
  const masked = maskTemplates(text);
  const { isTemplated } = masked;
  const earlier = before?.reading?.masked.isTemplated === isTemplated ? before : undefined;
  const edit = earlier && changeOf(earlier, text, masked.text);
  const { pieces, refusal } = readPieces(masked.text, { isTemplated, isLeftOut }, earlier?.reading?.pieces, edit);
  if (refusal !== undefined) return refused(refusal);
  const list = new PartList();
  const documents: YamlDocument[] = [];
  const problems: SyntaxProblem[] = [];
  let start = 0;
  for (const piece of pieces) {
    addDocuments({ piece, start, masked, list, watcher, length: text.length }, documents, problems);
    start += piece.length;
  }
  const { parts, sources } = list;
  const reading = { masked, pieces, sources };
  return { text, documents, problems: problems.slice(0, problemLimit), isTemplated, eol, parts, reading, watcher };
}

/** Where the text or what is read of it differs. */
function changeOf({ text: old, reading }: YamlFile, text: string, masked: string): TextEdit {
  const edit = editBetween(old, text);
  const oldMasked = reading?.masked.text ?? old;
  if (oldMasked === old && masked === text) return edit;
  const other = editBetween(oldMasked, masked);
  const prefix = Math.min(edit.prefix, other.prefix);
  const suffix = Math.max(edit.suffix, other.suffix);
  return { ...edit, prefix, suffix, inserted: suffix - prefix };
}

interface PlacedPiece {
  readonly piece: Piece;
  readonly start: number;
  readonly masked: MaskedText;
  readonly list: PartList;
  readonly watcher: YamlWatcher | undefined;
  /** Of the whole text. */
  readonly length: number;
}

/** Adds the documents of a piece, and what keeps them from being read. */
function addDocuments(at: PlacedPiece, documents: YamlDocument[], problems: SyntaxProblem[]): void {
  const { piece, start, masked, list, watcher, length } = at;
  const { cut } = piece;
  const joined = cut && join(cut, start, list);
  const part = joined?.part ?? list.add('document', piece, start, start);
  for (const composed of piece.documents) {
    const end = piece.documents.length === 1 ? piece.length : composed.range[2];
    const range = { start: start + composed.range[0], end: Math.min(start + end, length) };
    const all = cut === undefined ? located(composed.errors, start) : errorsIn(cut.stretches, list, part);
    const errors = all.filter(({ error }) => !ignorable(error, masked.isTemplated));
    for (const { error, base } of errors.slice(0, problemLimit)) problems.push(toProblem(error, base, length));
    const document = new ReadDocument(errors.length > 0, watcher, {
      contents: joined?.contents ?? composed.contents,
      range,
      anchors: cut === undefined ? anchorsOf(composed) : anchorsIn(cut, list, part),
      isOpen: masked.isTemplated && masked.openings.some((opening) => opening >= range.start && opening < range.end),
      part,
      parts: joined?.parts,
      identity: piece.documents.length === 1 && !masked.isTemplated ? piece : undefined,
    });
    documents.push(document);
  }
}

/** A document that tells when it is asked for errors. There are hundreds for each key that is typed. */
class ReadDocument implements YamlDocument {
  readonly contents: YamlDocument['contents'];
  readonly range: Range;
  readonly anchors: AnchorTable;
  readonly isOpen: boolean;
  readonly part: Part;
  readonly parts: YamlDocument['parts'];
  readonly identity: object | undefined;
  readonly #hasErrors: boolean;
  readonly #watcher: YamlWatcher | undefined;

  constructor(hasErrors: boolean, watcher: YamlWatcher | undefined, said: Omit<YamlDocument, 'hasErrors'>) {
    this.contents = said.contents;
    this.range = said.range;
    this.anchors = said.anchors;
    this.isOpen = said.isOpen;
    this.part = said.part;
    this.parts = said.parts;
    this.identity = said.identity;
    this.#hasErrors = hasErrors;
    this.#watcher = watcher;
  }

  get hasErrors(): boolean {
    this.#watcher?.onReadErrors();
    return this.#hasErrors;
  }
}

interface LocatedError {
  readonly error: ReadError;
  /** What its places count from. */
  readonly base: number;
}

function located(errors: readonly ReadError[], base: number): readonly LocatedError[] {
  return errors.length === 0 ? noErrors : errors.map((error) => ({ error, base }));
}

const noErrors: readonly LocatedError[] = [];

function errorsIn(stretches: readonly { readonly errors: readonly ReadError[] }[], list: PartList, lead: Part) {
  return stretches.flatMap(({ errors }, index) =>
    errors.length === 0 ? [] : located(errors, list.parts[lead.index + 1 + index]?.base ?? 0),
  );
}

/** The anchors of a document in stretches, of which `lead` is the part before the first. */
function anchorsIn({ stretches }: CutDocument, list: PartList, lead: Part): AnchorTable {
  if (stretches.every(({ links }) => links.length === 0)) return noAnchors;
  return new AnchorTable(() =>
    stretches.flatMap(({ links }, index): PlacedLink[] =>
      links.map(({ name, node }) => ({ name, node, part: list.parts[lead.index + 1 + index] })),
    ),
  );
}

const noAnchors = new AnchorTable(() => []);
const anchorTables = attached<Document.Parsed, AnchorTable>();

function anchorsOf(document: Document.Parsed): AnchorTable {
  const read = (): PlacedLink[] => linksIn(document.contents).map((link) => ({ ...link, part: undefined }));
  const known = anchorTables.get(document) ?? new AnchorTable(read);
  anchorTables.set(document, known);
  return known;
}

const templateNoise = new Set<ErrorCode>(['BAD_INDENT', 'UNEXPECTED_TOKEN', 'MULTILINE_IMPLICIT_KEY', 'MISSING_CHAR']);

/** Unknown tags are other tools' business (`!reset`, `!Ref`); errors that masking a template may itself cause are not the author's. */
function ignorable(error: ReadError, isTemplated: boolean): boolean {
  return error.code === 'TAG_RESOLVE_FAILED' || (isTemplated && templateNoise.has(error.code));
}

function toProblem(error: ReadError, base: number, length: number): SyntaxProblem {
  const start = Math.min(base + error.pos[0], length);
  return {
    message: error.message,
    range: { start, end: Math.max(start, Math.min(base + error.pos[1], length)) },
    kind: 'syntax',
  };
}
