import type { Command, Instruction } from './dockerfile.ts';

/** What stands between a command and its neighbours in a script: an operator, an opening or closing word, or the script's end. */
export type Neighbour = '&&' | '||' | ';' | '|' | 'open' | 'close' | 'end' | 'other';

/** Whether the commands of `instruction` can be edited in place, because a shell reads them as they stand in the file. */
export function isPlainScript({ keyword, exec, shell }: Instruction): boolean {
  return keyword === 'RUN' && exec === undefined && shell.kind === 'posix';
}

/** Whether `command` is a part of another command's word: of `bash -c '…'`, `$(…)` or `<(…)`. */
export function isInsideWord(command: Command, instruction: Instruction): boolean {
  const { start, end } = command.range;
  return instruction.commands.some(
    (other) => other !== command && other.words.some(({ range }) => range.start <= start && end <= range.end),
  );
}

/** Where `command` ends, files that it writes included. */
export function endOf({ range, redirectsTo }: Command): number {
  return Math.max(range.end, ...redirectsTo.map((word) => word.range.end));
}

/** What follows `offset` in the script of `instruction`, and where that starts. */
export function neighbourAfter(instruction: Instruction, offset: number): { kind: Neighbour; at: number } {
  const { argumentText: text, argumentRange } = instruction;
  let at = offset - argumentRange.start;
  for (;;) {
    const blank = /^[ \t]+/.exec(text.slice(at, at + 500))?.[0].length ?? 0;
    const continued = /^[\\`]\r?\n/.exec(text.slice(at + blank, at + blank + 3))?.[0].length ?? 0;
    if (blank + continued === 0) break;
    at += blank + continued;
    if (continued > 0) at = afterComments(text, at);
  }
  return { kind: kindAfter(text.slice(at, at + 10)), at: argumentRange.start + at };
}

function kindAfter(rest: string): Neighbour {
  if (rest === '') return 'end';
  const operator = /^(?:&&|\|\||;(?!;)|\||\r?\n|[)}])/.exec(rest)?.[0];
  if (operator === undefined) return 'other';
  if (operator === ')' || operator === '}') return 'close';
  return /\n/.test(operator) ? ';' : (operator as Neighbour);
}

/** Lines that hold nothing but a comment, or nothing at all, between those of a command. */
function afterComments(text: string, from: number): number {
  let at = from;
  for (;;) {
    const end = text.indexOf('\n', at);
    if (end === -1 || !/^[ \t]*(?:#|\r?$)/.test(text.slice(at, end))) return at;
    at = end + 1;
  }
}

/** What stands before `offset` in the script of `instruction`. */
export function neighbourBefore(instruction: Instruction, offset: number): Neighbour {
  const { argumentText, argumentRange } = instruction;
  const lines = argumentText.slice(0, offset - argumentRange.start).split('\n');
  let line = (lines.pop() as string).trim();
  while (line === '' && lines.length > 0) {
    const before = (lines.pop() as string).trim();
    if (before === '' || before.startsWith('#')) continue;
    // In a heredoc, a line that goes on nowhere ends a command.
    if (!/[\\`]$/.test(before)) return kindBefore(before) === 'other' ? ';' : kindBefore(before);
    line = before.slice(0, -1).trim();
  }
  return line === '' ? 'end' : kindBefore(line);
}

function kindBefore(text: string): Neighbour {
  if (/(?:^|[\s;&|])(?:then|do|else)$|[({]$/.test(text)) return 'open';
  return (/(?:&&|\|\||[;|])$/.exec(text)?.[0] as Neighbour | undefined) ?? 'other';
}

/** Whether the script ends at the first command that fails. */
export function stopsOnError({ argumentText, shell }: Instruction): boolean {
  return (
    /(?:^|[\s;&"'])set\s+(?:-o\s+errexit|(?:-\w+\s+)*-[a-z]*e)/.test(argumentText.slice(0, 2000)) ||
    shell.words.some((word) => /^-[a-df-z]*e[a-z]*$/.test(word))
  );
}
