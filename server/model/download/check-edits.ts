import type { Edit } from '../../text/edit.ts';
import type { Command, Instruction, Word } from '../dockerfile.ts';
import { type KnownValue, knownValue } from '../known-value.ts';
import { endOf, isInsideWord, isPlainScript, neighbourAfter, neighbourBefore, stopsOnError } from '../script-place.ts';
import { fileNameOf, parseAddress } from './address.ts';
import type { Fetch } from './fetch.ts';
import type { FileName } from './file-name.ts';

/** The one address that `fetch` gets, where a checksum of what it sends can be had: no password, nothing but a plain request. */
export function checkableAddress(fetch: Fetch): KnownValue | undefined {
  const [address] = fetch.addresses;
  if (address === undefined || fetch.addresses.length !== 1 || fetch.isRequest) return undefined;
  return checkableValue(address);
}

/** What `address` stands for, where anybody may ask it. */
export function checkableValue(address: Word): KnownValue | undefined {
  const known = knownValue(address);
  const parsed = known && parseAddress(known.value);
  if (parsed === undefined || !/^https?$/.test(parsed.scheme) || parsed.hasCredentials) return undefined;
  // curl makes several addresses of such a one.
  return /[[\]{}\s]/.test(known?.value ?? '') ? undefined : known;
}

/** Edits that compare `file` with `checksum` (`sha256:…`) right after it is downloaded. */
export function checkFile({ command, instruction }: Fetch, file: FileName, checksum: string): Edit[] | undefined {
  if (!isPlainScript(instruction) || isInsideWord(command, instruction) || !isPlainName(file.written)) return undefined;
  const end = endOf(command);
  const { kind: after } = neighbourAfter(instruction, end);
  const before = neighbourBefore(instruction, command.range.start);
  if (!/^(?:&&|;|end|close)$/.test(after) || !isStart(before)) return undefined;
  const check = checkLine(checksum, file.written);
  const stops = stopsOnError(instruction);
  const newText = after !== ';' ? ` && ${check}` : stops ? `; ${check}` : ` && ${check} || exit 1`;
  return [{ range: { start: end, end }, newText }];
}

/** Edits that put what `fetch` prints into a file, check that, and give it to `reader`, which read it from the pipe. */
export function checkPipe(fetch: Fetch, reader: Command, address: string, checksum: string): Edit[] | undefined {
  const { command, instruction } = fetch;
  if (reader.pipedFrom !== command || !isPlainScript(instruction) || isInsideWord(command, instruction))
    return undefined;
  const end = endOf(command);
  const bar = neighbourAfter(instruction, end);
  const next = neighbourAfter(instruction, bar.at + 1);
  // Through parentheses, or as part of a longer pipe, it would be another's input.
  if (bar.kind !== '|' || next.at !== reader.range.start || hasComment(instruction, end, bar.at)) return undefined;
  const last = lastOfPipe(reader, instruction);
  const after = neighbourAfter(instruction, endOf(last)).kind;
  const before = neighbourBefore(instruction, command.range.start);
  if (!/^(?:&&|;|end|close)$/.test(after) || !isStart(before) || command.pipedFrom !== undefined) return undefined;
  const file = temporaryFile(address);
  const write = fetch.writeTo(file);
  if (write === undefined) return undefined;
  const joint = joiner(after, before, instruction);
  const readerEnd = reader.range.end;
  const removal = after === ';' ? `; rm ${file}` : ` && rm ${file}`;
  return [
    ...write,
    { range: { start: end, end: bar.at + 1 }, newText: `${joint}${checkLine(checksum, file)}${joint.trimEnd()}` },
    { range: { start: readerEnd, end: readerEnd }, newText: ` < ${file}` },
    { range: { start: endOf(last), end: endOf(last) }, newText: removal },
  ];
}

/** Edits for a download inside a word of `reader`: `bash <(curl …)`, `sh -c "$(curl …)"`. */
export function checkSubstitution(
  fetch: Fetch,
  reader: Command,
  address: string,
  checksum: string,
): Edit[] | undefined {
  const { command, instruction } = fetch;
  const word = reader.words.find(({ range }) => range.start <= command.range.start && command.range.end <= range.end);
  if (word === undefined || !isPlainScript(instruction) || isInsideWord(reader, instruction) || !fetch.isPrinting)
    return undefined;
  const inside = /^(?:<\(|"?\$\()\s*/.exec(word.text)?.[0];
  const closing = /\s{0,200}\)"?$/.exec(word.text)?.[0];
  const isWhole =
    inside !== undefined && closing !== undefined && word.range.end - word.range.start === word.text.length;
  if (!isWhole || word.range.start + inside.length !== command.range.start) return undefined;
  if (word.range.end - closing.length !== endOf(command)) return undefined;
  const { argumentText, argumentRange } = instruction;
  const after = neighbourAfter(instruction, endOf(reader)).kind;
  const before = neighbourBefore(instruction, reader.range.start);
  if (!/^(?:&&|;|end|close)$/.test(after) || !isStart(before) || reader.pipedFrom !== undefined) return undefined;
  const file = temporaryFile(address);
  const write = fetch.writeTo(file);
  if (write === undefined) return undefined;
  const from = command.range.start;
  const call = argumentText.slice(from - argumentRange.start, endOf(command) - argumentRange.start);
  const moved = applyInside(call, write, from);
  const joint = joiner(after, before, instruction);
  const start = reader.range.start;
  const end = endOf(reader);
  return [
    { range: { start, end: start }, newText: `${moved}${joint}${checkLine(checksum, file)}${joint}` },
    word.text.startsWith('<(')
      ? { range: word.range, newText: file }
      : { range: { start: from, end: endOf(command) }, newText: `cat ${file}` },
    { range: { start: end, end }, newText: after === ';' ? `; rm ${file}` : ` && rm ${file}` },
  ];
}

function applyInside(call: string, edits: readonly Edit[], offset: number): string {
  let text = call;
  for (const { range, newText } of edits)
    text = text.slice(0, range.start - offset) + newText + text.slice(range.end - offset);
  return text;
}

function hasComment({ argumentText, argumentRange }: Instruction, start: number, end: number): boolean {
  return argumentText.slice(start - argumentRange.start, end - argumentRange.start).includes('#');
}

function lastOfPipe(first: Command, instruction: Instruction): Command {
  let last = first;
  for (let i = 0; i < 20; i++) {
    const next = instruction.commands.find(({ pipedFrom }) => pipedFrom === last);
    if (next === undefined) return last;
    last = next;
  }
  return last;
}

/** Under `set -e` a list joined by `&&` that fails does not end the script. */
function joiner(after: string, before: string, instruction: Instruction): string {
  return after === ';' && before !== '&&' && before !== '||' && stopsOnError(instruction) ? '; ' : ' && ';
}

/** Whether a command that follows `before` is not the condition of something. */
function isStart(before: string): boolean {
  return /^(?:&&|;|end|open)$/.test(before);
}

function checkLine(checksum: string, file: string): string {
  return `echo "${checksum.replace(/^sha256:/, '')}  ${file}" | sha256sum -c -`;
}

function temporaryFile(address: string): string {
  const parsed = parseAddress(address);
  const name = (parsed && fileNameOf(parsed)) ?? parsed?.host ?? '';
  return `/tmp/${name.replace(/[^\w.-]/g, '') || 'download'}`;
}

/** Whether it can stand inside double quotes as it is. */
function isPlainName(text: string): boolean {
  return /^[\w./+@%:,=$-]+$/.test(text) && !text.startsWith('-');
}
