import type { Edit } from '../text/edit.ts';
import type { Instruction } from './dockerfile.ts';

/** How an instruction in shell form can be written so that its program gets signals. */
export interface ProgramForm {
  readonly form: 'json' | 'exec';
  readonly edits: Edit[];
}

/** Whether a shell of the image's own choice stays between the engine and the program that `instruction` starts. */
export function isBehindShell(instruction: Instruction): boolean {
  const { exec, words, shell, argumentText } = instruction;
  // What a template leaves to be filled in may be a list.
  if (/\{\{|<%/.test(argumentText)) return false;
  if (exec !== undefined || words.length === 0 || shell.kind !== 'posix' || shell.instruction !== undefined)
    return false;
  return !instruction.commandsWith(/\bexec\b/).some(({ name }) => name === 'exec');
}

/** Whether it was meant to be a list of arguments, and is no JSON. */
export function isBrokenList({ argumentText }: Instruction): boolean {
  return /^\[.*\]$/s.test(argumentText.trim());
}

/** The other form, where it says the same; undefined where it needs a shell. */
export function programForm(instruction: Instruction): ProgramForm | undefined {
  const { argumentText, argumentRange: range, words, commands } = instruction;
  const list = isBrokenList(instruction)
    ? listed(argumentText)
    : plain(words.map(({ text, value }) => ({ text, value })));
  if (list !== undefined && !/[\r\n]/.test(argumentText))
    return { form: 'json', edits: [{ range, newText: `[${list.map((word) => JSON.stringify(word)).join(', ')}]` }] };
  const [only] = commands;
  const isSimple =
    commands.length === 1 && only?.assignments.length === 0 && !/[;&|()`[\]]/.test(argumentText.replace(/\d>&\d/g, ''));
  if (!isSimple || only === undefined || only.name === undefined || builtins.test(only.name)) return undefined;
  return { form: 'exec', edits: [{ range: { start: range.start, end: range.start }, newText: 'exec ' }] };
}

const builtins = /^(?:cd|exit|export|set|source|\.|eval|trap|ulimit|umask|wait|if|for|while|case|until|test)$/;

/** The words of a command in which the shell finds nothing to do. */
function plain(words: readonly { readonly text: string; readonly value: string | undefined }[]): string[] | undefined {
  const isPlain = words.every(({ text }) => /^(?:[\w./:@%+,=-]+|"[^"$`\\]*"|'[^']*')$/.test(text));
  const first = words[0]?.value ?? '';
  if (!isPlain || first.includes('=') || builtins.test(first)) return undefined;
  return words.map(({ text, value }) => value ?? text);
}

/** `['node', server.js]` without quotes, where it is clear what they are. */
function listed(text: string): string[] | undefined {
  const parts = text
    .trim()
    .slice(1, -1)
    .split(',')
    .map((part) => part.trim());
  const isClear = parts.every((part) =>
    /^(?:[\w./:@%+=-]+|'[^'"\\]*'|"[^'"\\]*"|[\u201c\u201d][^'"\u201c\u201d\\]*[\u201c\u201d])$/.test(part),
  );
  return isClear ? parts.map((part) => part.replace(/^['"\u201c\u201d]|['"\u201c\u201d]$/g, '')) : undefined;
}
