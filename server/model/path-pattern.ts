/** Tells whether a whole path, relative and with `/`, fits a pattern. */
export type PathPattern = (path: string) => boolean;

/** One step of a pattern: what a character must be, or a run of them that may be empty. */
type Token =
  | { readonly kind: 'one'; readonly fits: (char: string) => boolean }
  /** `*`: within a segment. */
  | { readonly kind: 'star' }
  /** A last `**`: everything. */
  | { readonly kind: 'rest' }
  /** `**` and its slash: any folders, or none. */
  | { readonly kind: 'folders' };

/** Longer ones are no pattern of anybody's: matching looks at each character with each step. */
const longest = 1000;

/**
 * Reads a pattern as Docker does: Go's `filepath.Match`, and `**` for any number of folders. Undefined when it is not
 * one. Matching is linear in the path for each step. https://github.com/moby/patternmatcher
 */
export function compilePattern(pattern: string): PathPattern | undefined {
  const tokens = pattern.length > longest ? undefined : tokenize(pattern);
  return tokens && ((path) => matches(tokens, path));
}

function tokenize(pattern: string): Token[] | undefined {
  const tokens: Token[] = [];
  // After a leading `**` that no slash follows, plain text may stand within a name: `**.js`.
  const isSuffix = /^\*\*[^/*?[\]\\][^*?[\]\\]*$/.test(pattern);
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at] as string;
    if (pattern.startsWith('**', at)) {
      at += pattern[at + 2] === '/' ? 3 : 2;
      tokens.push({ kind: at === pattern.length || isSuffix ? 'rest' : 'folders' });
    } else if (char === '[') {
      const end = endOfClass(pattern, at);
      const fits = end === undefined ? undefined : classOf(pattern.slice(at + 1, end));
      if (end === undefined || fits === undefined) return undefined;
      tokens.push({ kind: 'one', fits });
      at = end + 1;
    } else {
      const isEscape = char === '\\';
      if (isEscape && at + 1 === pattern.length) return undefined;
      const literal = isEscape ? pattern[at + 1] : char;
      if (char === '*') tokens.push({ kind: 'star' });
      else tokens.push({ kind: 'one', fits: char === '?' ? (one) => one !== '/' : (one) => one === literal });
      at += isEscape ? 2 : 1;
    }
  }
  return tokens;
}

/** Where the `]` stands that ends the class at `start`. */
function endOfClass(pattern: string, start: number): number | undefined {
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern[at] === ']') return at;
  }
  return undefined;
}

/** What `[…]` lets through: characters and ranges, all others after `^`; undefined when it holds none. */
function classOf(text: string): ((char: string) => boolean) | undefined {
  const isNegated = text.startsWith('^');
  const ranges: (readonly [string, string])[] = [];
  const chars = [...text.slice(isNegated ? 1 : 0).matchAll(/\\?([\s\S])/g)];
  for (let at = 0; at < chars.length; at++) {
    const low = chars[at]?.[1] as string;
    const isRange = chars[at + 1]?.[0] === '-' && chars[at + 2] !== undefined;
    ranges.push([low, isRange ? (chars[at + 2]?.[1] as string) : low]);
    if (isRange) at += 2;
  }
  if (ranges.length === 0 || ranges.some(([low, high]) => low > high)) return undefined;
  return (char) => ranges.some(([low, high]) => low <= char && char <= high) !== isNegated;
}

/** Follows all the ways at once in which `tokens` may read `path`. */
function matches(tokens: readonly Token[], path: string): boolean {
  let states = new Set<number>();
  enter(tokens, 0, states);
  for (const char of path) {
    const next = new Set<number>();
    for (const state of states) step(tokens, state, char, next);
    if (next.size === 0) return false;
    states = next;
  }
  return states.has(tokens.length);
}

/** A run that has been begun is kept as its own number below zero: `folders` may only end at a slash. */
function step(tokens: readonly Token[], state: number, char: string, next: Set<number>): void {
  const place = state < 0 ? -state - 1 : state;
  const token = tokens[place];
  if (token === undefined) return;
  if (token.kind === 'one') {
    if (token.fits(char)) enter(tokens, place + 1, next);
  } else if (token.kind === 'star') {
    if (char !== '/') enter(tokens, place, next);
  } else if (token.kind === 'rest') enter(tokens, place, next);
  else {
    next.add(-place - 1);
    if (char === '/') enter(tokens, place + 1, next);
  }
}

/** Adds the place and those after it that can be reached without a character. */
function enter(tokens: readonly Token[], place: number, states: Set<number>): void {
  for (let at = place; !states.has(at); at++) {
    states.add(at);
    const kind = tokens[at]?.kind;
    if (kind === undefined || kind === 'one') return;
  }
}
