import { longestMatched, matchesGlob } from '../dockerfile/glob.ts';
import type { Word } from '../dockerfile.ts';

/** The name of a file in a script. */
export interface FileName {
  /** With its variables replaced, where they are known. */
  readonly text: string;
  /** As it is written, variables in one spelling, without quotes. */
  readonly written: string;
}

/** Reads a word of a script as the name of a file. */
export function fileName({ text, value }: Pick<Word, 'text' | 'value'>): FileName {
  const written = plain(text.replace(/["']/g, '').replace(/\$\{(\w+)\}/g, '$$$1'));
  return { text: value === undefined ? written : plain(value), written };
}

/** `file`, each of its spellings changed by `change`. */
export function changed({ text, written }: FileName, change: (path: string) => string): FileName {
  return { text: change(text), written: change(written) };
}

/** Whether `word` may be the file `name`: the same path, or the same name where one of them says no more. */
export function namesFile(word: Pick<Word, 'text' | 'value'>, name: FileName): boolean {
  const own = fileName(word);
  if (own.written === name.written || own.text === name.text) return true;
  if (/[*?]/.test(own.text)) return matchesPattern(own.text, name.text);
  return endsWith(own.text, name.text) || endsWith(name.text, own.text);
}

/** The part after the last `/`. */
export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function plain(path: string): string {
  return path.replace(/^\.\//, '');
}

/** `/tmp/x.sh` is `x.sh` after `cd /tmp`; `/a/x.sh` is not `/b/x.sh`. */
function endsWith(path: string, end: string): boolean {
  return end !== '' && !end.startsWith('/') && path.endsWith(`/${end}`);
}

/** `*.deb` is any package; `*` alone says nothing. */
function matchesPattern(pattern: string, path: string): boolean {
  const last = lastPart(pattern);
  const name = lastPart(path);
  if (pattern.length > longestMatched || name.length > longestMatched || /^\*+$/.test(last)) return false;
  return matchesGlob(last, name);
}
