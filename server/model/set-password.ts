import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Command, Instruction, Word } from './dockerfile.ts';
import { callOf, type ProgramCall } from './program-call.ts';
import { removeWords } from './word-edits.ts';
import { printedText } from './written-text.ts';

/** Where a command gives an account a password that stands in the file. */
export interface SetPassword {
  readonly program: string;
  readonly range: Range;
  /** What leaves the account without a password that works; undefined when that takes more than this command. */
  readonly remedy?: { readonly title: string; readonly edits: () => Edit[] | undefined };
}

/** The password that `command` of `instruction` sets; undefined when it sets none, or one that is not known. */
export function setPassword(command: Command, instruction: Instruction): SetPassword | undefined {
  const call = callOf(command, instruction);
  switch (call?.program) {
    case 'chpasswd':
      return fromInput(command, call, pairOf);
    case 'passwd':
      return fromInput(command, call, (text, isKnown) => (isKnown(text) ? { user: accountOf(call) } : undefined));
    case 'useradd':
    case 'usermod':
    case 'adduser':
      return fromOption(command, call);
    default:
      return undefined;
  }
}

/** `echo user:password | chpasswd`, where `read` finds a password in what is printed. */
function fromInput(
  command: Command,
  { program, instruction }: ProgramCall,
  read: (text: string, isKnown: (password: string) => boolean) => { readonly user: string | undefined } | undefined,
): SetPassword | undefined {
  const { pipedFrom } = command;
  const printed = pipedFrom && printedText(pipedFrom);
  // Neither a variable nor a place that `printf` fills.
  const isKnown = (password: string) => !(printed?.isDynamic ? /[$`]|%s/ : /%s/).test(password);
  const found = printed && read(printed.text, isKnown);
  if (pipedFrom === undefined || found === undefined) return undefined;
  const range = { start: pipedFrom.range.start, end: command.range.end };
  const { user } = found;
  // Whatever stands before the program, such as `sudo`, would have to stay.
  if (user === undefined || command.name !== program || pipedFrom.pipedFrom !== undefined) return { program, range };
  const lock = `passwd -l ${user}`;
  const edits = () => (hasComment(instruction, range) ? undefined : [{ range, newText: lock }]);
  return { program, range, remedy: { title: `Lock the account: \`${lock}\``, edits } };
}

/** The account, if it is one only, of `user:password` lines of which one has a password that is known. */
function pairOf(
  text: string,
  isKnown: (password: string) => boolean,
): { readonly user: string | undefined } | undefined {
  const pairs = text.split('\n').flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [{ user: line.slice(0, colon).trim(), password: line.slice(colon + 1) }];
  });
  if (!pairs.some(({ password }) => isKnown(password))) return undefined;
  const [first] = pairs;
  return { user: pairs.length === 1 && isAccount(first?.user ?? '') ? first?.user : undefined };
}

function isAccount(name: string): boolean {
  return /^[a-z_][a-z0-9_-]*$/.test(name);
}

function accountOf({ words }: ProgramCall): string | undefined {
  const names = words.slice(1).flatMap(({ value = '' }) => (isAccount(value) ? [value] : []));
  return names.length === 1 ? names[0] : undefined;
}

/** `useradd -p password`, a hash or not: a hash can be tried at leisure. */
function fromOption(command: Command, { program, words, instruction }: ProgramCall): SetPassword | undefined {
  for (const [index, word] of words.entries()) {
    const joined = /^(?:-p|--password=)(.+)$/s.exec(word.value ?? '');
    const next = words[index + 1];
    const before = words[index - 1];
    const takesNext = /^(?:-[mMNorU]*p|--password)$/.test(word.value ?? '') && next !== undefined;
    if (before === undefined || (joined === null && !takesNext)) continue;
    const last = joined === null && next !== undefined ? next : word;
    if (!isPassword(joined?.[1] ?? last.value, command, last)) return undefined;
    const range = { start: word.range.start, end: last.range.end };
    // Other letters of the word would have to stay.
    if (joined === null && !/^(?:-p|--password)$/.test(word.value ?? '')) return { program, range };
    const edits = () => removeWords(instruction, before.range, { first: range });
    return { program, range, remedy: { title: 'Remove the password', edits } };
  }
  return undefined;
}

/** Whether it lets somebody in: `!` and `*` are no hash of anything. */
function isPassword(value: string | undefined, { substitutes }: Command, word: Word): boolean {
  if (value !== undefined) return !/^[!*x]*$/.test(value) || value === '';
  return substitutes.some(({ name, words, range }) => {
    const isHash = name === 'mkpasswd' || (name === 'openssl' && words[1]?.value === 'passwd');
    const last = words.at(-1)?.value;
    // It may be read from elsewhere, and the last word be a salt or a method.
    const isElsewhere = words.some(({ value }) => /^-(?:in|stdin|s|-stdin)$/.test(value ?? ''));
    const isValue = /^(?:-salt|-[mSPR]|--method|--salt)$/.test(words.at(-2)?.value ?? '');
    const isWithin = word.range.start <= range.start && range.end <= word.range.end;
    return isHash && isWithin && !isElsewhere && !isValue && last !== undefined && !/^-|passwd$/.test(last);
  });
}

function hasComment({ argumentText, argumentRange }: Instruction, { start, end }: Range): boolean {
  return /^[ \t]*#/m.test(argumentText.slice(start - argumentRange.start, end - argumentRange.start));
}
