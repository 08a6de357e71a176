import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Instruction } from './dockerfile.ts';

/**
 * Edits that take the words from `first` to `last` out of a command, with the blanks and continuations that part them
 * from `neighbour`, the word before or after them; undefined where comments stand among those.
 */
export function removeWords(
  instruction: Instruction,
  neighbour: Range,
  { first, last = first }: { readonly first: Range; readonly last?: Range },
): Edit[] | undefined {
  const range =
    neighbour.start < first.start
      ? { start: neighbour.end, end: last.end }
      : { start: first.start, end: neighbour.start };
  if (range.start >= range.end || /^[ \t]*#/m.test(written(instruction, range))) return undefined;
  return [{ range, newText: '' }];
}

/** Edits that write `newText` for `old` where that stands first, or last, in a word; quotes around it stay. */
export function replaceInWord(
  instruction: Instruction,
  word: Range,
  { old, newText, last = false }: { readonly old: string; readonly newText: string; readonly last?: boolean },
): Edit[] | undefined {
  const text = written(instruction, word);
  const at = last ? text.lastIndexOf(old) : text.indexOf(old);
  if (at === -1) return undefined;
  const start = word.start + at;
  return [{ range: { start, end: start + old.length }, newText }];
}

function written({ argumentText, argumentRange }: Instruction, { start, end }: Range): string {
  return argumentText.slice(start - argumentRange.start, end - argumentRange.start);
}
