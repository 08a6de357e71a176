import type { Edit } from '../../text/edit.ts';
import type { Command, Instruction, Word } from '../dockerfile.ts';
import { invocationOf } from '../invocation.ts';
import { fileNameOf, parseAddress } from './address.ts';
import { type Client, clients } from './fetch-clients.ts';
import { type FileName, fileName } from './file-name.ts';

/** A call of a program that downloads. */
export interface Fetch {
  readonly program: string;
  readonly command: Command;
  readonly instruction: Instruction;
  /** The addresses, and words that may be some: variables. */
  readonly addresses: readonly Word[];
  /** The files it writes, in the order of the addresses; undefined where it prints, or the name is not known. */
  readonly files: readonly (FileName | undefined)[];
  /** Whether it prints what it downloads. */
  readonly isPrinting: boolean;
  /** Whether it sends more than an address: a password, a header, data. */
  readonly isRequest: boolean;
  /** Whether it checks what it gets by itself. */
  readonly isChecked: boolean;
  /** Edits that make it write `file`, where it prints. */
  writeTo(file: string): Edit[] | undefined;
}

/** Where one of them may be called. */
export const fetchNames = /\b(?:curl|wget2?|aria2c)\b/;

/** What `command` downloads; undefined when it downloads nothing, or nobody knows what. */
export function fetchOf(command: Command, instruction: Instruction): Fetch | undefined {
  const { name, words: parts } = invocationOf(command);
  const words = joinParts(parts);
  const client = clients.find((one) => one.name.test(name ?? ''));
  if (client === undefined || name === undefined) return undefined;
  const call = readCall(words.slice(1), client);
  if (call.names.some((option) => client.isOther.test(option))) return undefined;
  const addresses = call.operands.filter(isAddress);
  const redirected = command.redirectsTo.find(({ text }) => !/^["']?\/dev\//.test(text));
  const [first] = addresses;
  if (first === undefined) return undefined;
  const files = addresses.map((address, index) => fileOf(address, index, call, client, redirected));
  const keeps = client.keepsName === undefined || call.names.some((option) => client.keepsName?.test(option));
  const output = call.outputs[0];
  const isPrinting = output === undefined ? !keeps && redirected === undefined : isStandardOutput(output.text);
  const end = words.at(-1)?.range.end ?? command.range.end;
  return {
    program: name,
    command,
    instruction,
    addresses,
    files,
    isPrinting,
    isRequest: call.names.some((option) => client.isRequest.test(option)) || call.hasSecretHeader,
    isChecked: call.names.some((option) => client.isChecked.test(option)),
    writeTo: (file) => (isPrinting ? writeTo(file, output, end) : undefined),
  };
}

/** The grammar parts some words before a variable, as in `a-$X/b-$X`; together their value is not known. */
function joinParts(parts: readonly Word[]): Word[] {
  const words: Word[] = [];
  for (const part of parts) {
    const last = words.at(-1);
    if (last?.range.end !== part.range.start) words.push(part);
    else {
      const range = { start: last.range.start, end: part.range.end };
      words[words.length - 1] = { text: last.text + part.text, value: undefined, range };
    }
  }
  return words;
}

/** The value of an option. */
interface Output extends Word {
  /** The word that it stands in. */
  readonly word: Word;
  readonly isJoined: boolean;
}

interface Call {
  /** Options, letters each for itself. */
  readonly names: string[];
  readonly operands: Word[];
  readonly outputs: Output[];
  folder: Output | undefined;
  hasSecretHeader: boolean;
}

function readCall(words: readonly Word[], client: Client): Call {
  const call: Call = { names: [], operands: [], outputs: [], folder: undefined, hasSecretHeader: false };
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word;
    const text = word.value ?? word.text;
    if (text === '--url') continue;
    if (!/^["']?-./.test(text)) {
      call.operands.push(word);
      continue;
    }
    const option = readOption(word, words[i + 1], client, call);
    if (option?.isNext) i++;
  }
  return call;
}

/** One word of options: `--output=x`, `-fsSLo x`, `-qO-`; tells whether the next word is its value. */
function readOption(word: Word, next: Word | undefined, client: Client, call: Call): { isNext: boolean } {
  const { text } = word;
  if (text.startsWith('--')) {
    const equals = text.indexOf('=');
    const name = equals === -1 ? text : text.slice(0, equals);
    call.names.push(name);
    if (equals !== -1) takeValue(name, joined(word, equals + 1), client, call);
    else if (client.long.test(name)) {
      if (next !== undefined) takeValue(name, { ...next, word: next, isJoined: false }, client, call);
      return { isNext: true };
    }
    return { isNext: false };
  }
  for (let at = 1; at < text.length; at++) {
    const letter = text[at] as string;
    const name = `-${letter}`;
    // wget has pairs of letters: -nv, -nc, -np.
    if (letter === 'n' && client.name.test('wget')) break;
    call.names.push(name);
    if (!client.letters.includes(letter)) continue;
    if (at + 1 < text.length) takeValue(name, joined(word, at + 1), client, call);
    else if (next !== undefined) {
      takeValue(name, { ...next, word: next, isJoined: false }, client, call);
      return { isNext: true };
    }
    break;
  }
  return { isNext: false };
}

function joined(word: Word, from: number): Output {
  const text = word.text.slice(from);
  const range = { start: word.range.end - text.length, end: word.range.end };
  return { text, value: word.value?.slice(from), range, word, isJoined: true };
}

function takeValue(name: string, value: Output, client: Client, call: Call): void {
  if (client.output.test(name)) call.outputs.push(value);
  else if (client.folder.test(name)) call.folder = value;
  else if (/^(?:-H|--header)$/.test(name) && /auth|token|cookie|key/i.test(value.text)) call.hasSecretHeader = true;
}

/** An address, or a variable that may hold one. */
function isAddress({ value, text }: Word): boolean {
  const plain = value ?? text.replace(/^["']/, '');
  return parseAddress(plain) !== undefined || plain.startsWith('$') || /^[\w-]+(?:\.[\w-]+)+\/\S/.test(plain);
}

function fileOf(address: Word, index: number, call: Call, client: Client, redirected: Word | undefined) {
  const isWget = client.keepsName === undefined && client.name.test('wget');
  const output = call.outputs[isWget ? 0 : index];
  if (output !== undefined && !isStandardOutput(output.text))
    return isWget ? fileName(output) : inFolder(fileName(output), call);
  const keeps = client.keepsName === undefined || call.names.some((option) => client.keepsName?.test(option));
  if (output !== undefined || !keeps) return redirected && fileName(redirected);
  const own = fileName(address);
  const text = nameIn(own.text);
  const written = nameIn(own.written);
  return text === undefined || written === undefined ? undefined : inFolder({ text, written }, call);
}

function inFolder(file: FileName, { folder }: Call): FileName {
  if (folder === undefined) return file;
  const path = fileName(folder);
  return { text: `${path.text}/${file.text}`, written: `${path.written}/${file.written}` };
}

/** What a file of the address `text` is called. */
function nameIn(text: string): string | undefined {
  const parsed = parseAddress(text) ?? parseAddress(`http://${text}`);
  return parsed && fileNameOf(parsed);
}

function isStandardOutput(text: string): boolean {
  return /^["']?(?:-|\/dev\/stdout)["']?$/.test(text);
}

function writeTo(file: string, output: Output | undefined, end: number): Edit[] | undefined {
  if (output === undefined) return [{ range: { start: end, end }, newText: ` -o ${file}` }];
  // A name that is not written in one piece has a line break in it.
  if (output.range.end - output.range.start !== output.text.length) return undefined;
  return [{ range: output.range, newText: output.isJoined && !output.word.text.startsWith('--') ? ` ${file}` : file }];
}
