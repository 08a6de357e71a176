import type { MappedText } from './mapped-text.ts';

/** A stretch of an instruction's joined text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** An element of an exec (JSON) form. */
export interface ExecElement extends Span {
  /** The string that the JSON stands for. */
  readonly value: string;
}

/** Parts of `text` between blanks from `from` on; quotes and escapes keep blanks inside a part. */
export function splitWords(text: string, escapeCharacter: string, from = 0): Span[] {
  const words: Span[] = [];
  let at = from;
  while (at < text.length) {
    if (isBlank(text[at])) {
      at++;
      continue;
    }
    const end = wordEnd(text, at, escapeCharacter);
    words.push({ start: at, end });
    at = end;
  }
  return words;
}

function wordEnd(text: string, start: number, escapeCharacter: string): number {
  let quote: string | undefined;
  for (let i = start; i < text.length; i++) {
    const char = text[i];
    if (char === escapeCharacter && quote !== "'") i++;
    else if (quote !== undefined) {
      if (char === quote) quote = undefined;
    } else if (char === '"' || char === "'") {
      // A quote that is never closed, as in `echo it's`, is an ordinary character.
      if (text.indexOf(char, i + 1) !== -1) quote = char;
    } else if (isBlank(char)) return i;
  }
  return text.length;
}

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r';
}

/** Leading `--name=value` words of an instruction's arguments, and where what follows them starts. */
export function splitFlags(text: string, words: readonly Span[]): { flags: readonly Span[]; rest: readonly Span[] } {
  let count = 0;
  for (const word of words) {
    if (!text.startsWith('--', word.start)) break;
    count++;
    // A bare `--` ends the flags.
    if (word.end - word.start === 2) break;
  }
  return { flags: words.slice(0, count), rest: words.slice(count) };
}

/** The elements of a JSON array of strings; undefined when `text` from `from` on is not one. */
export function parseExecForm(text: string, from: number): ExecElement[] | undefined {
  const body = text.slice(from).trim();
  if (!body.startsWith('[') || !body.endsWith(']')) return undefined;
  const elements: ExecElement[] = [];
  const string = /\s*("[^"\\]*(?:\\.[^"\\]*)*")\s*([,\]])/y;
  string.lastIndex = text.indexOf('[', from) + 1;
  if (/^\[\s*\]$/.test(body)) return elements;
  for (;;) {
    const match = string.exec(text);
    if (match === null) return undefined;
    const [whole, literal = '', separator] = match;
    const value = parseJsonString(literal);
    if (value === undefined) return undefined;
    const start = match.index + whole.indexOf('"');
    elements.push({ start, end: start + literal.length, value });
    if (separator === ']') return string.lastIndex === text.trimEnd().length ? elements : undefined;
  }
}

function parseJsonString(literal: string): string | undefined {
  try {
    const value: unknown = JSON.parse(literal);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What the JSON string at `element` holds, with the place of each of its characters. */
export function execElementText(source: MappedText, element: ExecElement): MappedText {
  const parts: Span[] = [];
  let at = element.start + 1;
  const end = element.end - 1;
  while (at < end) {
    const backslash = source.text.indexOf('\\', at);
    if (backslash === -1 || backslash >= end) break;
    parts.push({ start: at, end: backslash });
    // `\"`, `\\` and `\/` stand for their second character; other escapes are rare in commands and kept as written.
    at = backslash + 1;
    parts.push({ start: at, end: Math.min(at + 1, end) });
    at++;
  }
  parts.push({ start: at, end });
  return source.pick(parts.filter((part) => part.end > part.start));
}

/**
 * A shell word or an instruction's word without quotes and escapes; undefined when something in it is only known when
 * it runs (`$X`, `` `…` ``).
 */
export function unquote(text: string, escapeCharacter = '\\'): string | undefined {
  if (!/[$"'\\`]/.test(text)) return text;
  let out = '';
  let quote: string | undefined;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (quote === "'") {
      if (char === "'") quote = undefined;
      else out += char;
    } else if (char === escapeCharacter && i + 1 < text.length) {
      const next = text[++i] as string;
      // In a heredoc, lines that are continued stand as they were written.
      if (next === '\n') continue;
      out += quote === '"' && !'"$\\`'.includes(next) ? char + next : next;
    } else if (char === '$' || (char === '`' && escapeCharacter === '\\')) return undefined;
    else if (char === quote) quote = undefined;
    else if (quote === undefined && (char === '"' || char === "'")) quote = char;
    else out += char;
  }
  return out;
}

/** Name and value of a flag as it is written, with its dashes. */
export function cutFlag(flag: string): [name: string, value: string | undefined] {
  const equals = flag.indexOf('=');
  return equals === -1 ? [flag.slice(2), undefined] : [flag.slice(2, equals), flag.slice(equals + 1)];
}
