import { type CommandLine, readCommandLine } from './command-line.ts';
import type { Command, Instruction, Word } from './dockerfile.ts';
import { packageManager } from './package-manager.ts';
import { callOf } from './program-call.ts';

/** More in one step are nobody's, and each may look at all that is around it. */
const mostCalls = 64;

/** A call of a package manager. */
export interface PackageCall extends CommandLine {
  /** What kind of packages: `dnf` for yum and its kin, `npm` for npm alone. */
  readonly manager: string;
  /** The program by the name it was called. */
  readonly program: string;
  /** What it is told to do, `global add` where that takes two words; empty when it is told nothing. */
  readonly verb: string;
  /** The last word of `verb`, or the program where there is none. */
  readonly verbWord: Word;
  /** From the program to the verb. */
  readonly words: readonly Word[];
  /** What it does that with. */
  readonly packages: readonly Word[];
  readonly command: Command;
  readonly instruction: Instruction;
}

/** The call of a package manager that `command` is; undefined when it is none. */
export function packageCall(command: Command, instruction: Instruction): PackageCall | undefined {
  return command.memo.of('package-call', () => readCall(command, instruction));
}

function readCall(command: Command, instruction: Instruction): PackageCall | undefined {
  return command.memo.of('package call', () => readPackageCall(command, instruction));
}

function readPackageCall(command: Command, instruction: Instruction): PackageCall | undefined {
  const call = callOf(command, instruction);
  const manager = call && packageManager(call.program);
  const first = call?.words[0];
  if (manager === undefined || call === undefined || first === undefined) return undefined;
  const { options, operands } = readCommandLine(call.words.slice(1), manager.takesValue);
  // pacman is told what to do by a letter.
  const letter = manager.name === 'pacman' ? options.find(({ name }) => /^-[A-Z]/.test(name)) : undefined;
  const length = letter !== undefined ? 0 : manager.groups?.test(operands[0]?.value ?? '') ? 2 : 1;
  const verbs = letter === undefined ? operands.slice(0, length) : [letter.word];
  const verb = verbs.map(({ value, text }) => value ?? text).join(' ');
  const verbWord = verbs.at(-1) ?? first;
  const packages = operands.slice(length);
  return {
    manager: manager.name,
    program: call.program,
    verb,
    verbWord,
    words: call.words,
    options,
    operands,
    packages,
    command,
    instruction,
  };
}

/** The calls of package managers in `instruction`, in order. */
export function packageCalls(instruction: Instruction, ...patterns: readonly RegExp[]): PackageCall[] {
  const calls = instruction.commandsWith(...patterns).flatMap((command) => packageCall(command, instruction) ?? []);
  return calls.length > mostCalls ? calls.slice(0, mostCalls) : calls;
}

/** `apt-get install`: what was called, for a message. */
export function nameOfCall({ program, verb }: PackageCall): string {
  return verb === '' ? program : `${program} ${verb}`;
}

/** Where a call stands: from the program to what it is told to do. */
export function placeOfCall({ words, verbWord }: PackageCall): { readonly start: number; readonly end: number } {
  const start = (words[0] as Word).range.start;
  return { start, end: Math.max(verbWord.range.end, (words[0] as Word).range.end) };
}
