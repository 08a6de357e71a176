import type { Range } from '../text/range.ts';
import type { Command } from './dockerfile.ts';
import { invocationOf } from './invocation.ts';

/** Text that a command writes into a file: `echo insecure >> ~/.curlrc`, or through `tee`. */
export interface WrittenText {
  /** With line breaks for `\n`; variables stand as they are written. */
  readonly text: string;
  /** Whether there are variables in it. */
  readonly isDynamic: boolean;
  readonly range: Range;
  /** The file as written, without quotes where that is known. */
  readonly file: string;
}

/** What `command` puts into files by `echo` or `printf`. */
export function writtenTexts(command: Command): WrittenText[] {
  const { name, words } = invocationOf(command);
  const { pipedFrom } = command;
  const isTee = name === 'tee' && pipedFrom !== undefined;
  const printed = printedText(isTee ? pipedFrom : command);
  if (printed === undefined) return [];
  return (isTee ? words.slice(1) : command.redirectsTo).map(({ value, text }) => ({ ...printed, file: value ?? text }));
}

/** What `command` prints, where it is `echo` or `printf`. */
export function printedText(command: Command): Omit<WrittenText, 'file'> | undefined {
  const { name, words } = invocationOf(command);
  if (name !== 'echo' && name !== 'printf') return undefined;
  const start = words.findIndex(({ value }, index) => index > 0 && !/^(?:-[neE]+|--)$/.test(value ?? ''));
  const printed = start === -1 ? [] : words.slice(start);
  const [first] = printed;
  const last = printed.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const text = printed.map((word) => word.value ?? word.text.replace(/^["']|["']$/g, '')).join(' ');
  const isDynamic = printed.some(({ value }) => value === undefined);
  return { text: text.replaceAll('\\n', '\n'), isDynamic, range: { start: first.range.start, end: last.range.end } };
}
