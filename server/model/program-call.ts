import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Command, Instruction, Word } from './dockerfile.ts';
import { invocationOf } from './invocation.ts';
import { isLoopback } from './loopback.ts';
import { removeWords } from './word-edits.ts';

/** A program, its words from its name on, and where it is called. */
export interface ProgramCall {
  readonly program: string;
  readonly words: readonly Word[];
  readonly instruction: Instruction;
}

/** How an option looks that does harm. */
export interface OptionPattern {
  readonly program: RegExp;
  /** The word, whole. */
  readonly option: RegExp;
  /** What the word after it must be, where it takes one; unknown text counts where anything does. */
  readonly value?: RegExp;
}

/** An option that a call was found to have. */
export interface FoundOption {
  /** Without its value; for `-o name=value` the name that stands in the value. */
  readonly name: string;
  readonly range: Range;
  readonly remove: () => Edit[] | undefined;
}

/** The call that `command` is in the end, `python -m pip` being `pip`; undefined when the program is not known. */
export function callOf(command: Command, instruction: Instruction): ProgramCall | undefined {
  const { name, words } = invocationOf(command);
  const isModule = name !== undefined && /^python[\d.]*$/.test(name) && words[1]?.value === '-m';
  const program = isModule ? words[2]?.value : name;
  return program === undefined ? undefined : { program, words: isModule ? words.slice(2) : words, instruction };
}

/** The options of `call` that one of `patterns` describes. */
export function findOptions(call: ProgramCall, patterns: readonly OptionPattern[]): FoundOption[] {
  const own = patterns.filter(({ program }) => program.test(call.program));
  if (own.length === 0) return [];
  return call.words.flatMap((word, index) => {
    const before = call.words[index - 1];
    const next = call.words[index + 1];
    const pattern = own.find((one) => fits(one, word, next));
    if (pattern === undefined || before === undefined) return [];
    const last = pattern.value === undefined ? word : (next ?? word);
    const remove = () => removeWords(call.instruction, before.range, { first: word.range, last: last.range });
    return [{ name: nameOf(word, last), range: { start: word.range.start, end: last.range.end }, remove }];
  });
}

function fits({ option, value }: OptionPattern, word: Word, next: Word | undefined): boolean {
  // What is joined to an option, such as the name of a host, may be a variable.
  if (!option.test(word.value ?? word.text)) return false;
  if (value === undefined) return true;
  const text = next?.value ?? '';
  return next !== undefined && value.test(text) && !isLoopback(text);
}

/** `-c` and `-o` alone say nothing. */
function nameOf(word: Word, last: Word): string {
  const text = (/^-\w$/.test(word.value ?? '') ? last : word).value ?? word.text;
  const equals = text.indexOf('=');
  return equals === -1 ? text : text.slice(0, equals);
}
