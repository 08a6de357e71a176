import { longestMatched, matchesGlob } from './glob.ts';

/** What is known of a variable. */
export type Binding =
  | { readonly state: 'value'; readonly value: string }
  /** Declared without a value, or not at all: a default given where it is used stands. */
  | { readonly state: 'unset' }
  /** Set by something that the text does not show. */
  | { readonly state: 'dynamic' };

export type Lookup = (name: string) => Binding;

// A file may double a value on every line.
const longestValue = 64_000;
const longestWord = 4_000;
const deepest = 20;
const special = /[$"'\\`]/;
const simple = /\$([A-Za-z_][A-Za-z0-9_]*|[0-9@*#?!$-])/y;
const braced = /\$\{([A-Za-z_][A-Za-z0-9_]*)(:?[-+?]|##?|%%?|\/\/?)?/y;

/** How text is read: as a word of an instruction, as one of a shell's command, or as what a shell assigns. */
export type Reading = 'instruction' | 'word' | 'assignment';

/**
 * `text` with variables replaced, quotes and escapes removed, by the rules that BuildKit has for words of instructions;
 * undefined when the result cannot be known.
 */
export function expand(text: string, lookup: Lookup, escapeCharacter: string): string | undefined {
  if (!special.test(text)) return text;
  return new Expansion(text, lookup, escapeCharacter, 'instruction').run();
}

/**
 * The same by the rules of a POSIX shell; undefined too where a value would be split into words or matched against files:
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_06
 */
export function expandInShell(text: string, lookup: Lookup, reading: 'word' | 'assignment'): string | undefined {
  const value = new Expansion(text, lookup, '\\', reading).run();
  // A word of nothing but empty variables is none.
  if (value === '' && reading === 'word' && !/["']/.test(text)) return undefined;
  return value !== undefined && value.length > longestWord ? undefined : value;
}

class Expansion {
  readonly #text: string;
  readonly #lookup: Lookup;
  readonly #escape: string;
  readonly #reading: Reading;
  #at = 0;
  #size = 0;

  constructor(text: string, lookup: Lookup, escapeCharacter: string, reading: Reading) {
    this.#text = text;
    this.#lookup = lookup;
    this.#escape = escapeCharacter;
    this.#reading = reading;
  }

  run(): string | undefined {
    return this.#until('', 0);
  }

  /** Reads up to `stop`, or to the end when it is empty. */
  #until(stop: string, depth: number): string | undefined {
    let out = '';
    let isDoubleQuoted = false;
    let isKnown = true;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] as string;
      if (char === stop && !isDoubleQuoted) break;
      if (this.#reading !== 'instruction' && this.#isBeyond(char, isDoubleQuoted, depth)) return undefined;
      if (char === '$') {
        const value = this.#variable(depth);
        const isSplit = this.#reading === 'word' && !isDoubleQuoted && depth === 0 && /[\s*?[\\]/.test(value ?? '');
        if (value === undefined || isSplit) isKnown = false;
        else out += value;
        this.#size += value?.length ?? 0;
        if (this.#size > longestValue) return undefined;
      } else if (char === '"') {
        isDoubleQuoted = !isDoubleQuoted;
        this.#at++;
      } else if (char === "'" && !isDoubleQuoted) out += this.#singleQuoted();
      else if (char === this.#escape) out += this.#escaped(isDoubleQuoted);
      else {
        out += char;
        this.#at++;
      }
    }
    return isKnown ? out : undefined;
  }

  /** Whether a shell does more with what stands here than can be seen: it runs something, or reads quotes its own way. */
  #isBeyond(char: string, isDoubleQuoted: boolean, depth: number): boolean {
    if (char === '`' || (char === '$' && '(\'"'.includes(this.#text[this.#at + 1] ?? '-'))) return true;
    if (depth > 0) return '"\'\\['.includes(char);
    return !isDoubleQuoted && '()<>|&;'.includes(char);
  }

  #singleQuoted(): string {
    const end = this.#text.indexOf("'", this.#at + 1);
    const close = end === -1 ? this.#text.length : end;
    const content = this.#text.slice(this.#at + 1, close);
    this.#at = close + 1;
    return content;
  }

  #escaped(isDoubleQuoted: boolean): string {
    const next = this.#text[this.#at + 1];
    this.#at += 2;
    if (next === undefined) return isDoubleQuoted ? this.#escape : '';
    if (!isDoubleQuoted || next === '"' || next === '$' || next === this.#escape) return next;
    return next === '`' && this.#reading !== 'instruction' ? next : this.#escape + next;
  }

  #variable(depth: number): string | undefined {
    simple.lastIndex = this.#at;
    const match = simple.exec(this.#text);
    if (match !== null) {
      this.#at = simple.lastIndex;
      return plain(this.#lookup(match[1] as string));
    }
    braced.lastIndex = this.#at;
    const open = braced.exec(this.#text);
    if (open === null) {
      this.#at++;
      return this.#text[this.#at] === '{' ? undefined : '$';
    }
    this.#at = braced.lastIndex;
    return this.#modified(this.#lookup(open[1] as string), open[2], depth + 1);
  }

  #modified(binding: Binding, operator: string | undefined, depth: number): string | undefined {
    if (depth > deepest) {
      this.#at = this.#text.length;
      return undefined;
    }
    const isReplacement = operator?.startsWith('/') ?? false;
    const pattern = operator === undefined ? '' : this.#until(isReplacement ? '/' : '}', depth);
    let replacement: string | undefined = '';
    if (isReplacement && this.#text[this.#at] === '/') {
      this.#at++;
      replacement = this.#until('}', depth);
    }
    if (this.#text[this.#at] !== '}') return undefined;
    this.#at++;
    if (operator === undefined) return plain(binding);
    if (/[-+?]$/.test(operator)) return chosen(binding, operator, pattern);
    const value = plain(binding);
    if (value === undefined || pattern === undefined || replacement === undefined) return undefined;
    if (value.length > longestMatched || pattern.length > longestMatched) return undefined;
    // A shell takes these for the start and the end.
    if (isReplacement && this.#reading !== 'instruction' && /^[#%]/.test(pattern)) return undefined;
    return isReplacement ? replace(value, pattern, replacement, operator === '//') : trim(value, pattern, operator);
  }
}

function plain(binding: Binding): string | undefined {
  return binding.state === 'value' ? binding.value : undefined;
}

/** `${X:-word}`, `${X:+word}`, `${X:?word}`, and without the colon, where an empty value counts as one. */
function chosen(binding: Binding, operator: string, word: string | undefined): string | undefined {
  if (binding.state === 'dynamic') return undefined;
  const isSet = binding.state === 'value' && (binding.value !== '' || !operator.startsWith(':'));
  if (operator.endsWith('+')) return isSet ? word : '';
  if (isSet) return plain(binding);
  return operator.endsWith('-') ? word : undefined;
}

/** `${X#p}` and `${X%p}` take the shortest start or end that matches away; doubled, the longest. */
function trim(value: string, pattern: string, operator: string): string {
  const isPrefix = operator.startsWith('#');
  for (let i = 0; i <= value.length; i++) {
    const length = operator.length === 1 ? i : value.length - i;
    const part = isPrefix ? value.slice(0, length) : value.slice(value.length - length);
    if (matchesGlob(pattern, part)) return isPrefix ? value.slice(length) : value.slice(0, value.length - length);
  }
  return value;
}

function replace(value: string, pattern: string, replacement: string, isGlobal: boolean): string | undefined {
  // Wild cards inside a search for every start and end would be cubic; references and tags do not use them.
  if (pattern === '' || /[*?\\]/.test(pattern)) return undefined;
  return isGlobal ? value.replaceAll(pattern, () => replacement) : value.replace(pattern, () => replacement);
}
