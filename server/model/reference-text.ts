/** Where, in the text of an image reference with variables in it, the digest stands or would stand. */
export interface DigestPlace {
  /** The default, or other text, that ends the reference. */
  readonly at: 'text';
  /** Offset behind the last character of the reference there. */
  readonly end: number;
  /** Variables that decide another part of it. */
  readonly others: readonly string[];
}

/** The reference ends with a variable that has no default there. */
export interface DigestVariable {
  readonly at: 'variable';
  readonly name: string;
  readonly others: readonly string[];
}

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  /** Where the default stands; undefined for a variable without one. */
  readonly word: { readonly start: number; readonly end: number } | undefined;
  readonly operator: string | undefined;
}

const expression = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])|\}))/y;
/** Nested defaults deeper than this are nobody's. */
const depthLimit = 8;
const lengthLimit = 1024;

/**
 * Where a digest belongs in `text`, so that whoever sets the variable that decides the tag overrules the digest too;
 * undefined where it would overrule the tag without a word, as behind `node:${VERSION}-alpine`.
 */
export function digestPlace(text: string): DigestPlace | DigestVariable | undefined {
  return text.length > lengthLimit ? undefined : placeIn(text, 0, text.length, 0);
}

function placeIn(text: string, from: number, to: number, depth: number): DigestPlace | DigestVariable | undefined {
  const pieces = piecesOf(text, from, to);
  if (pieces === undefined || depth > depthLimit) return undefined;
  const last = pieces.at(-1);
  const endsWithVariable = last?.end === to;
  const others = endsWithVariable ? pieces.slice(0, -1) : pieces;
  const colon = tagColon(text, from, to, pieces);
  if (colon !== -1 && others.some(({ start }) => start > colon)) return undefined;
  const names = others.map(({ name }) => name);
  if (!endsWithVariable) return { at: 'text', end: to, others: names };
  if (last.operator === undefined) return { at: 'variable', name: last.name, others: names };
  if (last.word === undefined || !last.operator.endsWith('-')) return undefined;
  const inner = placeIn(text, last.word.start, last.word.end, depth + 1);
  return inner && { ...inner, others: [...names, ...inner.others] };
}

/** The variables of `text`, outermost ones; undefined where one of them has no end. */
function piecesOf(text: string, from: number, to: number): Piece[] | undefined {
  const pieces: Piece[] = [];
  for (let at = text.indexOf('$', from); at !== -1 && at < to; at = text.indexOf('$', at)) {
    expression.lastIndex = at;
    const found = expression.exec(text);
    // `$$`, `${X#…}` and the like are no part of a reference that we could write.
    if (found === null) return undefined;
    const [whole, bare, braced, operator] = found;
    const start = at + whole.length;
    const close = operator === undefined ? start - 1 : closingBrace(text, start, to);
    if (close === -1) return undefined;
    const word = operator === undefined ? undefined : { start, end: close };
    pieces.push({ start: at, end: close + 1, name: bare ?? braced ?? '', word, operator });
    at = close + 1;
  }
  return pieces;
}

/** Offset of the colon before the tag; -1 where there is none outside of variables. */
function tagColon(text: string, from: number, to: number, pieces: readonly Piece[]): number {
  for (let at = to - 1; at >= from; at--) {
    const inside = pieces.find(({ start, end }) => at >= start && at < end);
    if (inside !== undefined) at = inside.start;
    else if (text[at] === ':') return at;
    else if (text[at] === '/') return -1;
  }
  return -1;
}

function closingBrace(text: string, from: number, to: number): number {
  let open = 1;
  for (let at = from; at < to; at++) {
    if (text[at] === '{' && text[at - 1] === '$') open++;
    else if (text[at] === '}' && --open === 0) return at;
  }
  return -1;
}

/**
 * `text` of which the reference ends at `end`, with `digest` in the place of the one that stands there, or behind it;
 * undefined where the reference does not end there with `old`, or with no digest.
 */
export function withDigestAt(text: string, end: number, old: string | undefined, digest: string): string | undefined {
  const tail = old === undefined ? '' : `@${old}`;
  const head = text.slice(0, end);
  if (!head.endsWith(tail) || (old === undefined && head.includes('@'))) return undefined;
  return `${head.slice(0, head.length - tail.length)}@${digest}${text.slice(end)}`;
}
