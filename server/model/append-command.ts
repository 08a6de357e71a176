import type { Edit } from '../text/edit.ts';
import type { Instruction } from './dockerfile.ts';

/**
 * Edits that run `command` after all that a RUN does, on a line of its own where the others have theirs; undefined where
 * the end of the script cannot be told from its text.
 */
export function appendCommand(
  { exec, argumentText, argumentRange, commands }: Instruction,
  command: string,
): Edit[] | undefined {
  // Documents and comments end where a shell says, and what runs in the background is not waited for.
  if (exec !== undefined || argumentText.includes('<<')) return undefined;
  const lines = argumentText.split(/\r?\n/);
  const last = lines.at(-1) ?? '';
  const end = Math.max(0, ...commands.map(({ range }) => range.end));
  const rest = argumentText.slice(Math.max(0, end - argumentRange.start));
  if (
    /(?:^|\s)#|[&\\`;|]\s*$/.test(last) ||
    rest.replace(/[\s\\`;)}]|\d?>{1,3}&?\s?[\w./-]+|(?:fi|done)\b/g, '') !== ''
  )
    return undefined;
  const at = argumentRange.start + argumentText.trimEnd().length;
  return [{ range: { start: at, end: at }, newText: joint(argumentText, lines, last) + command }];
}

/** ` && `, broken over two lines as it is between the others. */
function joint(text: string, lines: readonly string[], last: string): string {
  const [, escapeCharacter] = /([\\`])[ \t]*\r?\n/.exec(text) ?? [];
  if (escapeCharacter === undefined || lines.length < 2) return ' && ';
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  const [indent = ''] = /^[ \t]*/.exec(last) ?? [];
  const leads = lines.some((line) => /^[ \t]*&&/.test(line));
  return leads ? ` ${escapeCharacter}${lineBreak}${indent}&& ` : ` && ${escapeCharacter}${lineBreak}${indent}`;
}
