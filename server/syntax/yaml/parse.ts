import { Composer, type CST, type Document, type ErrorCode, Lexer, Parser, type YAMLError } from 'yaml';
import { lineBreakOf } from '../../text/lines.ts';
import type { Range } from '../../text/range.ts';
import type { SyntaxProblem } from '../syntax-problem.ts';
import { AnchorTable } from './anchors.ts';
import { maskTemplates } from './template.ts';

/** Above this the library's recursive composer aborts the process on Node 20, uncatchably. */
const depthLimit = 200;
/** Above these, reading takes longer than anyone waits for. */
const lengthLimit = 2_500_000;
const tokenLimit = 800_000;
const problemLimit = 100;
/** Each is an error that the library words at length. */
const strayCommaLimit = 10_000;

/** One YAML document of a file. */
export interface YamlDocument {
  readonly contents: Document['contents'];
  readonly range: Range;
  readonly anchors: AnchorTable;
  /** Whether a template may add to any map or list of it. */
  readonly isOpen: boolean;
  readonly hasErrors: boolean;
}

/** A YAML file as read: always a value, whatever the text. */
export interface YamlFile {
  /** As given, templates included. */
  readonly text: string;
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly SyntaxProblem[];
  readonly isTemplated: boolean;
  readonly eol: string;
  /** Values of the variables that the file's tool replaces in it, as far as other files tell; undefined for a value not known. */
  readonly variables?: ReadonlyMap<string, string | undefined>;
  /** Where it lies, when whoever reads it says so. */
  readonly path?: string;
}

/** Reads `text` as a stream of YAML documents; never throws, and refuses what cannot be read in time. */
export function parseYaml(text: string): YamlFile {
  const eol = lineBreakOf(text);
  const refused = (message: string): YamlFile => ({
    text,
    documents: [],
    isTemplated: false,
    eol,
    problems: [{ message, range: { start: 0, end: 0 }, kind: 'limit' }],
  });
  if (text.length > lengthLimit) return refused('file too large: it was not analysed');
  const masked = maskTemplates(text);
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, logLevel: 'silent', version: '1.2' });
  const reader = new TokenReader(masked.text);
  const documents: YamlDocument[] = [];
  const problems: SyntaxProblem[] = [];
  for (const composed of withoutStacks(() => [...composer.compose(reader, false, text.length)])) {
    const range = { start: composed.range[0], end: Math.min(composed.range[2], text.length) };
    const errors = composed.errors.filter((error) => !ignorable(error, masked.isTemplated));
    problems.push(...errors.slice(0, problemLimit).map((error) => toProblem(error, text.length)));
    documents.push({
      contents: composed.contents,
      range,
      anchors: new AnchorTable(composed.contents),
      isOpen: masked.openings.some((at) => at >= range.start && at < range.end),
      hasErrors: errors.length > 0,
    });
  }
  if (reader.refusal !== undefined) return refused(reader.refusal);
  return { text, documents, problems: problems.slice(0, problemLimit), isTemplated: masked.isTemplated, eol };
}

/** Errors are values here: a thousand syntax errors with a stack each would take seconds. */
function withoutStacks<T>(read: () => T): T {
  const { stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 0;
    return read();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * The concrete syntax tokens, each when it is complete. Nesting is counted here, where nothing recurses: a document that
 * is nested too deep ends the stream before it reaches the composer.
 */
class TokenReader implements Iterable<CST.Token> {
  readonly #text: string;
  /** Why reading stopped before the end. */
  refusal: string | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  *[Symbol.iterator](): Generator<CST.Token> {
    const parser = new Parser();
    let count = 0;
    let strayCommas = 0;
    let previous = '';
    for (const lexeme of new Lexer().lex(this.#text)) {
      yield* parser.next(lexeme);
      if (lexeme === ',' && previous === ',' && ++strayCommas > strayCommaLimit)
        this.refusal = 'too many syntax errors: it was not analysed';
      if (lexeme.trim() !== '') previous = lexeme;
      if (parser.stack.length > depthLimit)
        this.refusal = `nested deeper than ${depthLimit} levels: it was not analysed`;
      else if (++count > tokenLimit) this.refusal = 'file too large: it was not analysed';
      if (this.refusal !== undefined) return;
    }
    yield* parser.end();
  }
}

const templateNoise = new Set<ErrorCode>(['BAD_INDENT', 'UNEXPECTED_TOKEN', 'MULTILINE_IMPLICIT_KEY', 'MISSING_CHAR']);

/** Unknown tags are other tools' business (`!reset`, `!Ref`); errors that masking a template may itself cause are not the author's. */
function ignorable(error: YAMLError, isTemplated: boolean): boolean {
  return error.code === 'TAG_RESOLVE_FAILED' || (isTemplated && templateNoise.has(error.code));
}

function toProblem(error: YAMLError, length: number): SyntaxProblem {
  const start = Math.min(error.pos[0], length);
  return {
    message: error.message,
    range: { start, end: Math.max(start, Math.min(error.pos[1], length)) },
    kind: 'syntax',
  };
}
