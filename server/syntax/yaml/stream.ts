import { Composer, type CST, type Document, Lexer, Parser, type YAMLError } from 'yaml';

/** Above this the library's recursive composer aborts the process on Node 20, uncatchably. */
const depthLimit = 200;
/** Above these, reading takes longer than anyone waits for. */
const tokenLimit = 250_000;
export const tooLarge = 'file too large: it was not analysed';
/** Each is an error that the library words at length. */
const strayCommaLimit = 10_000;

/** How much of what takes time was read. */
export interface Effort {
  readonly tokens: number;
  readonly strayCommas: number;
}

/** A text as the library reads it. */
export interface Stream extends Effort {
  readonly documents: readonly Document.Parsed[];
  /** Why reading stopped before the end. */
  readonly refusal: string | undefined;
  /** Whether there are errors that belong to the stream rather than to a place in a document. */
  readonly isBroken: boolean;
}

/** Reads `text` as YAML documents, as far as the limits let it. */
export function readStream(text: string): Stream {
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, logLevel: 'silent', version: '1.2' });
  const reader = new TokenReader(text);
  const documents = withoutStacks(() => [...composer.compose(reader, false, text.length)]) as Document.Parsed[];
  const { tokens, strayCommas, isBroken } = reader;
  return { documents, tokens, strayCommas, isBroken, refusal: reader.refusal ?? refusalOf(reader) };
}

/** No text is cut in a way that adds more tokens to it than this share. */
const cutShare = 0.1;

/**
 * Whether `texts` are sure to be refused for their size: to count tokens takes a tenth of the time of reading them. What is close
 * to the limit is not, as tokens of its parts may add up to others.
 */
export function isSurelyTooLarge(texts: readonly string[]): boolean {
  let left = tokenLimit * (1 + cutShare);
  if (texts.reduce((sum, { length }) => sum + length, 0) <= left) return false;
  for (const text of texts) {
    const tokens = new Lexer().lex(text);
    while (tokens.next().done !== true) if (left-- <= 0) return true;
  }
  return false;
}

/** Why what took `effort` is too much; undefined when it is not. */
export function refusalOf({ tokens, strayCommas }: Effort): string | undefined {
  if (strayCommas > strayCommaLimit) return 'too many syntax errors: it was not analysed';
  return tokens > tokenLimit ? tooLarge : undefined;
}

/** An error as the library has it. */
export type ReadError = YAMLError;

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
  refusal: string | undefined;
  tokens = 0;
  strayCommas = 0;
  isBroken = false;

  constructor(text: string) {
    this.#text = text;
  }

  *[Symbol.iterator](): Generator<CST.Token> {
    const parser = new Parser();
    let previous = '';
    for (const lexeme of new Lexer().lex(this.#text)) {
      for (const token of parser.next(lexeme)) {
        if (token.type === 'error') this.isBroken = true;
        yield token;
      }
      this.tokens++;
      if (lexeme === ',' && previous === ',') this.strayCommas++;
      if (lexeme.trim() !== '') previous = lexeme;
      if (parser.stack.length > depthLimit)
        this.refusal = `nested deeper than ${depthLimit} levels: it was not analysed`;
      if (this.refusal !== undefined || refusalOf(this) !== undefined) return;
    }
    for (const token of parser.end()) {
      if (token.type === 'error') this.isBroken = true;
      yield token;
    }
  }
}
