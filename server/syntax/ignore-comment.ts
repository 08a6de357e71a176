import { lineStart } from '../text/lines.ts';
import type { Range } from '../text/range.ts';

/** `# bulkhead: ignore[id, …] reason until DATE`, as written. */
export interface IgnoreComment {
  /** From `#` to the end of the line. */
  readonly range: Range;
  /** Whether it stands alone on its line. */
  readonly isAlone: boolean;
  readonly scope: 'file' | 'here';
  readonly rules: readonly string[];
  readonly reason: string;
  /** ISO 8601 date after which it counts no more. */
  readonly until: string | undefined;
}

const comment = /#[ \t]*bulkhead:[ \t]*ignore(-file)?[ \t]*\[([^\]#\r\n]*)\]([^\r\n]*)/g;
const untilDate = /\buntil (\d{4}-\d{2}-\d{2})\b/;

/** More than anyone writes: each is held against every finding. */
const commentLimit = 500;
/** Characters of the rules that one names. */
const longestList = 1_000;

/** Whether there may be an ignore comment in `text`. */
export function namesBulkhead(text: string): boolean {
  return text.includes('bulkhead:');
}

/** The ignore comments of `text`, in order. */
export function readIgnoreComments(text: string): IgnoreComment[] {
  if (!namesBulkhead(text)) return [];
  return [...text.matchAll(comment)].slice(0, commentLimit).flatMap((match) => {
    const start = match.index;
    if ((match[2] ?? '').length > longestList) return [];
    const before = text.slice(lineStart(text, start), start).replace(/^\uFEFF/, '');
    if (before !== '' && !/\s$/.test(before)) return [];
    const reason = (match[3] ?? '').trim();
    const until = untilDate.exec(reason)?.[1];
    return [
      {
        range: { start, end: start + match[0].trimEnd().length },
        isAlone: before.trim() === '',
        scope: match[1] === undefined ? 'here' : 'file',
        rules: (match[2] ?? '')
          .split(',')
          .map((id) => id.trim())
          .filter((id) => id !== ''),
        reason: reason.replace(untilDate, '').trim(),
        until,
      },
    ];
  });
}
