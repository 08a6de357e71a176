import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Command, Instruction } from './dockerfile.ts';
import type { Facts } from './facts.ts';
import { isRootAt } from './root-stage.ts';
import { printedText } from './written-text.ts';

/** A command that `sudo` runs. */
export interface SudoCall {
  readonly command: Command;
  /** What to leave out for the command to run by itself; undefined where it would not be the same. */
  readonly prefix: Range | undefined;
  /** Whom it is run as. */
  readonly user: string;
}

const plainOption = /^(?:-[EHknS]+|--|--(?:preserve-env|set-home|non-interactive|stdin)(?:=.*)?)$/;

/** The calls of `sudo` in `instruction`. */
export function sudoCalls(instruction: Instruction): SudoCall[] {
  return instruction.commandsWith(/sudo/).flatMap((command) => {
    if (command.name !== 'sudo' || command.words.length < 2) return [];
    const { user, first } = readOptions(command);
    return [{ command, user, prefix: prefixOf(command, first, instruction) }];
  });
}

/** Whom it runs the command as, and the place of its first word; the latter undefined where an option has more to say. */
function readOptions({ words }: Command): { user: string; first: number | undefined } {
  let user = 'root';
  for (let at = 1; at < words.length; at++) {
    const value = words[at]?.value;
    if (value === undefined) break;
    if (value === '-u' || value === '--user') user = words[++at]?.value ?? '';
    else if (/^(?:-u.|--user=)/.test(value)) user = value.replace(/^(?:-u|--user=)/, '');
    else if (!value.startsWith('-')) return { user, first: at };
    else if (!plainOption.test(value)) break;
  }
  return { user, first: undefined };
}

function prefixOf(command: Command, first: number | undefined, instruction: Instruction): Range | undefined {
  const { words, pipedFrom } = command;
  const end = first === undefined ? undefined : words[first]?.range.start;
  const start = words[0]?.range.start;
  if (start === undefined || end === undefined) return undefined;
  const readsPassword = words.slice(1, first).some(({ value }) => /^(?:-[EHkn]*S[EHknS]*|--stdin)$/.test(value ?? ''));
  // The password that is piped to it would be the command's input.
  const isPiped = readsPassword && pipedFrom !== undefined;
  if (isPiped && (printedText(pipedFrom) === undefined || pipedFrom.pipedFrom !== undefined)) return undefined;
  const range = { start: isPiped ? pipedFrom.range.start : start, end };
  const { argumentText, argumentRange } = instruction;
  const between = argumentText.slice(range.start - argumentRange.start, range.end - argumentRange.start);
  // The command may stand on a line of its own, with comments before it.
  return /^[ \t]*#/m.test(between) ? undefined : range;
}

/**
 * Edits that run the whole of `instruction` as `user`, by USER, in place of its calls of sudo; undefined where it does more than
 * call it.
 */
export function switchInstead(instruction: Instruction, user: string, facts: Facts): Edit[] | undefined {
  const back = userBefore(instruction, facts);
  if (instruction.keyword !== 'RUN' || instruction.exec !== undefined || back === undefined) return undefined;
  const calls = sudoCalls(instruction);
  const prefixes = calls.flatMap((call) => (call.user === user && call.prefix !== undefined ? [call.prefix] : []));
  if (prefixes.length < calls.length || !/^[\w-]+$/.test(user)) return undefined;
  const isCovered = ({ name, range }: Command) =>
    /^(?:set|cd|true|:)$/.test(name ?? '') ||
    calls.some(
      ({ command, prefix }) => within(range, command.range) || (prefix !== undefined && within(range, prefix)),
    );
  if (!instruction.commands.every(isCovered)) return undefined;
  const unwrapped = prefixes.map((range) => ({ range, newText: '' }));
  return [...instruction.insertBefore([`USER ${user}`]), ...unwrapped, ...instruction.insertAfter([`USER ${back}`])];
}

function within({ start, end }: Range, outer: Range): boolean {
  return outer.start <= start && end <= outer.end;
}

/** The user in force, as the file writes it. */
function userBefore(instruction: Instruction, facts: Facts): string | undefined {
  const { user, stage, range } = instruction;
  if (user.state === 'absent') return isRootAt(instruction, facts) ? 'root' : undefined;
  const own = stage?.instructions.findLast(
    ({ keyword, range: { start } }) => keyword === 'USER' && start < range.start,
  );
  return own?.words[0]?.text ?? user.value?.text;
}
