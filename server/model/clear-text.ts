import type { Edit } from '../text/edit.ts';
import type { EnvironmentVariable } from './container.ts';
import type { Command, Instruction, Word } from './dockerfile.ts';
import { fileNameOf, isPrivateHost, parseAddress, type WebAddress } from './download/address.ts';
import { fetchOf } from './download/fetch.ts';
import { isCheckedLater, isVerified } from './download/flow.ts';
import { callOf } from './program-call.ts';
import { replaceInWord } from './word-edits.ts';

/** Where something is fetched over a connection that is not encrypted. */
export interface ClearTextFetch {
  readonly program: string;
  readonly host: string;
  readonly range: Word['range'];
  /** Edits that ask for the same over TLS; undefined where that is a guess, or the address stands elsewhere. */
  readonly encrypt?: () => Edit[] | undefined;
}

/** Where such an address may stand. */
export const clearTextWords = /\b(?:http|ftp|git):\/\/|\b(?:curl|wget2?)\b/;

/** Options and settings by which package managers are told where packages come from. */
const sources: readonly { readonly program: RegExp; readonly option: RegExp }[] = [
  { program: /^pip[\d.]*$/, option: /^(?:-i|-f|--(?:extra-)?index-url|--find-links|(?:\w+\.)?(?:extra-)?index-url)$/ },
  { program: /^uv$/, option: /^--(?:default-index|index|index-url|extra-index-url|find-links)$/ },
  { program: /^(?:npm|pnpm|yarn|npx)$/, option: /^(?:--registry|(?:@[\w-]+:)?registry|npmRegistryServer)$/ },
  { program: /^(?:gem|bundler?)$/, option: /^(?:-s|-a|--source|--add)$/ },
];
const variables =
  /^(?:(?:PIP|UV)_(?:EXTRA_|DEFAULT_)?INDEX(?:_URL)?|PIP_FIND_LINKS|npm_config_registry|YARN_NPM_REGISTRY_SERVER|GOPROXY)$/i;

/** What `instruction` fetches in clear text from the internet, where nothing compares it with a checksum. */
export function clearTextFetches(instruction: Instruction): ClearTextFetch[] {
  if (instruction.keyword === 'ADD') return added(instruction);
  if (instruction.keyword !== 'RUN') return [];
  return instruction
    .commandsWith(clearTextWords)
    .flatMap((command) => [...fetched(command, instruction), ...packaged(command, instruction)]);
}

/** What variable `variable` makes a package manager fetch in clear text. */
export function clearTextSource({ name, value }: EnvironmentVariable): ClearTextFetch | undefined {
  const text = value.value;
  if (text === undefined || !variables.test(name)) return undefined;
  const hosts = text.split(/[\s,|]+/).map((one) => publicHost(parseAddress(one)));
  const host = hosts.find(Boolean);
  if (host === undefined) return undefined;
  const encrypted = () => value.set(text.replaceAll(/\bhttp:\/\//g, 'https://'));
  return { program: name, host, range: value.range, encrypt: encrypted };
}

function added(instruction: Instruction): ClearTextFetch[] {
  const { words, flags } = instruction;
  if (flags.some(({ name }) => name === 'checksum')) return [];
  const target = words.at(-1)?.value;
  return words.slice(0, -1).flatMap((word) => {
    const address = parseAddress(plain(word));
    const name = target?.endsWith('/') === false ? target : address && fileNameOf(address);
    if (name !== undefined && isCheckedLater(instruction, { text: name, written: name })) return [];
    return found('ADD', address, word, instruction);
  });
}

function fetched(command: Command, instruction: Instruction): ClearTextFetch[] {
  const fetch = fetchOf(command, instruction);
  if (fetch === undefined) return [];
  return fetch.addresses.flatMap((word, index) => {
    const text = plain(word);
    // Without a scheme, both take http.
    const address = parseAddress(text) ?? parseAddress(`http://${text}`);
    const problems = found(fetch.program, address, word, instruction);
    return problems.length === 0 || isVerified(fetch, index) ? [] : problems;
  });
}

function packaged(command: Command, instruction: Instruction): ClearTextFetch[] {
  const call = callOf(command, instruction);
  if (call === undefined) return [];
  const { program, words } = call;
  if (program === 'git') {
    const clone = words.findIndex(({ value }) => value === 'clone');
    return clone === -1
      ? []
      : words.slice(clone + 1).flatMap((word) => found('git', parseAddress(plain(word)), word, instruction));
  }
  const row = sources.find((one) => one.program.test(program));
  if (row === undefined) return [];
  return words.flatMap((word, index) => {
    const text = plain(word);
    const equals = text.indexOf('=');
    const isJoined = equals > 0 && row.option.test(text.slice(0, equals));
    const isNext = row.option.test(words[index - 1]?.value ?? '');
    const address = isJoined ? text.slice(equals + 1) : isNext ? text : undefined;
    return address === undefined ? [] : found(program, parseAddress(address), word, instruction);
  });
}

function found(
  program: string,
  address: WebAddress | undefined,
  word: Word,
  instruction: Instruction,
): ClearTextFetch[] {
  const host = publicHost(address);
  if (host === undefined || address === undefined) return [];
  return [{ program, host, range: word.range, encrypt: () => encrypt(address, word, instruction) }];
}

function publicHost(address: WebAddress | undefined): string | undefined {
  if (address === undefined || !/^(?:http|ftp|git)$/.test(address.scheme)) return undefined;
  return isPrivateHost(address.host) ? undefined : address.host;
}

/** Servers that speak git or http mostly speak https; of those for FTP nobody knows. */
function encrypt({ scheme }: WebAddress, word: Word, instruction: Instruction): Edit[] | undefined {
  const old = /\b(?:http|git):\/\//i.exec(word.text)?.[0];
  if (scheme === 'ftp') return undefined;
  if (old !== undefined) return replaceInWord(instruction, word.range, { old, newText: 'https://' });
  if (/:\/\/|^["']?\$/.test(word.text)) return undefined;
  const start = word.range.start + (/^["']/.test(word.text) ? 1 : 0);
  return [{ range: { start, end: start }, newText: 'https://' }];
}

function plain({ value, text }: Word): string {
  return value ?? text.replace(/^["']|["']$/g, '');
}
