import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Command, Instruction, Word } from './dockerfile.ts';
import { isLoopback } from './loopback.ts';
import { callOf, findOptions, type ProgramCall } from './program-call.ts';
import { type TlsSetting, tlsLines, tlsOptions, tlsSettings, unsetsVerification } from './tls-settings.ts';
import { removeWords, replaceInWord } from './word-edits.ts';
import { copiedDocuments, writtenFiles } from './written-file.ts';
import type { WrittenText } from './written-text.ts';

/** Where a command stops programs from verifying certificates. */
export interface TlsSwitch {
  /** The program that no longer verifies; undefined when those are meant that run later. */
  readonly program?: string;
  /** The option, setting, variable or file by name. */
  readonly name: string;
  readonly range: Range;
  /** What brings verification back; undefined when that takes more than a word. */
  readonly remedy?: { readonly title: string; readonly edits: () => Edit[] | undefined };
}

/** One of these stands wherever there is such a switch. */
export const tlsWords =
  /insecure|trusted[-_]host|check[-_]?certificate|certificates\.|strict[-_]?ssl|ssl_?(?:no_)?verify|no-verify-ssl|disable-tls|NODE_TLS|httpsverify|verify-(?:peer|host)|curlrc|unverified_context|tls-verify|trust-server-cert|ignore-certs|--verify|[\s"']-[a-zA-Z]{0,40}k/i;

/** The switches in one command of `instruction`. */
export function tlsSwitches(command: Command, instruction: Instruction): TlsSwitch[] {
  const call = callOf(command, instruction);
  const own =
    call === undefined || staysHome(call)
      ? []
      : [...options(call), ...curlLetters(call), ...settings(call), ...scripts(call)];
  return [...own, ...assigned(command, instruction), ...exported(command, instruction), ...files(command)];
}

/** Whether all that is asked is the machine itself, where nobody stands between. */
function staysHome({ words }: ProgramCall): boolean {
  const texts = words.slice(1).map(({ value, text }) => value ?? text.replace(/^["']/, ''));
  return texts.some(isLoopback) && !texts.some((text) => /^https?:\/\//i.test(text) && !isLoopback(text));
}

function options(call: ProgramCall): TlsSwitch[] {
  return findOptions(call, tlsOptions).map(({ name, range, remove }) => ({
    program: call.program,
    name,
    range,
    remedy: { title: `Remove \`${name}\``, edits: remove },
  }));
}

/** `-k` among curl's letters, before one that takes the rest, or the next word, as its value. */
function curlLetters({ program, words, instruction }: ProgramCall): TlsSwitch[] {
  if (program !== 'curl') return [];
  const found: TlsSwitch[] = [];
  for (let i = 1; i < words.length; i++) {
    const { value = '', range } = words[i] as Word;
    const before = (words[i - 1] as Word).range;
    const letters = /^-([^-AbcCdDeEFHKmoPQrtTuUwxXyYz]*)([AbcCdDeEFHKmoPQrtTuUwxXyYz]?)(.*)/s.exec(value);
    const [, flags = '', takesValue = '', rest = ''] = letters ?? [];
    if (flags.includes('k')) {
      const edits = () =>
        value === '-k'
          ? removeWords(instruction, before, { first: range })
          : replaceInWord(instruction, range, { old: 'k', newText: '' });
      found.push({ program, name: '-k', range, remedy: { title: 'Remove `-k`', edits } });
    }
    if (takesValue !== '' && rest === '') i++;
  }
  return found;
}

function settings(call: ProgramCall): TlsSwitch[] {
  const { program, words } = call;
  const rows = tlsSettings.filter((row) => row.program.test(program));
  if (rows.length === 0) return [];
  return words.flatMap((word, index) => {
    const { value } = word;
    if (value === undefined) return [];
    const equals = value.indexOf('=');
    const key = equals === -1 ? value : value.slice(0, equals);
    const row = rows.find((one) => one.key.test(key));
    if (row === undefined || !words.slice(1, index).some((one) => one.value === row.verb)) return [];
    return setting(call, row, key, word, equals === -1 ? words[index + 1] : undefined);
  });
}

/** `key value`, or `key=value` in one word. */
function setting(
  { program, instruction }: ProgramCall,
  { off, on }: TlsSetting,
  name: string,
  word: Word,
  next: Word | undefined,
): TlsSwitch[] {
  if (next === undefined && word.value === name) return [];
  const old = next === undefined ? (word.value ?? '').slice(name.length + 1) : (next.value ?? '');
  if (!off.test(old) || isLoopback(old)) return [];
  const { range } = next ?? word;
  const found = { program, name, range: { start: word.range.start, end: range.end } };
  if (on === undefined) return [found];
  const edits = () => replaceInWord(instruction, range, { old, newText: on, last: true });
  return [{ ...found, remedy: { title: `Set \`${name}\` to \`${on}\``, edits } }];
}

/** `NAME=value command` */
function assigned({ assignments, words }: Command, instruction: Instruction): TlsSwitch[] {
  const [first] = words;
  if (first === undefined) return [];
  return assignments.flatMap(({ name, value, range }, index) => {
    if (!unsetsVerification(name, value.value)) return [];
    const next = assignments[index + 1]?.range ?? first.range;
    const edits = () => removeWords(instruction, next, { first: range });
    return [{ name, range, remedy: { title: `Remove \`${name}\``, edits } }];
  });
}

/** `env NAME=value command`, `sudo NAME=value command`, `export NAME=value` and `go env -w NAME=value`. */
function exported({ name: program, words }: Command, instruction: Instruction): TlsSwitch[] {
  if (!/^(?:env|export|go|sudo)$/.test(program ?? '')) return [];
  return words.flatMap(({ value = '', range }, index) => {
    const equals = value.indexOf('=');
    const before = words[index - 1];
    const name = value.slice(0, Math.max(equals, 0));
    if (before === undefined || !unsetsVerification(name, value.slice(equals + 1))) return [];
    // Without names, `export` lists those that there are.
    if (program === 'export' || program === 'go') return [{ name, range }];
    const edits = () => removeWords(instruction, before.range, { first: range });
    return [{ name, range, remedy: { title: `Remove \`${name}\``, edits } }];
  });
}

/** Settings written into a program's own file. */
function files(command: Command): TlsSwitch[] {
  return writtenFiles(command).flatMap(inFile);
}

/** The switches in the documents that COPY and ADD make files of. */
export function copiedSwitches(instruction: Instruction): TlsSwitch[] {
  return tlsWords.test(instruction.argumentText) ? copiedDocuments(instruction).flatMap(inFile) : [];
}

function inFile({ text, range, file }: WrittenText): TlsSwitch[] {
  if (!tlsLines.some((row) => row.file.test(file) && row.line.test(text))) return [];
  return [{ name: file.slice(file.lastIndexOf('/') + 1), range }];
}

/** `python -c 'ssl._create_default_https_context = ssl._create_unverified_context'` */
function scripts({ program, words }: ProgramCall): TlsSwitch[] {
  if (!/^python[\d.]*$/.test(program)) return [];
  return words.flatMap(({ text, range }) =>
    text.includes('_create_unverified_context') ? [{ program, name: '_create_unverified_context', range }] : [],
  );
}
