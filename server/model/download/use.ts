import type { Command, Word } from '../dockerfile.ts';
import { type Invocation, invocationOf } from '../invocation.ts';
import { changed, type FileName, fileName, lastPart, namesFile } from './file-name.ts';

/** What is done with a file. */
export type UseKind = 'unpacks' | 'runs' | 'installs' | 'makes executable';

const shells =
  /^(?:(?:ba|a|da|z|k|mk|fi)?sh|(?:python|pypy|perl|ruby|php|lua)[\d.]*|node(?:js)?|java|source|\.|exec|Rscript|pwsh)$/;
const unpackers: readonly { readonly name: RegExp; readonly words: RegExp }[] = [
  { name: /^(?:bsd)?tar$/, words: /^(?:-?[A-Za-wyz]*x[A-Za-z]*\d*|--extract|--get)$/ },
  { name: /^(?:7z[azr]?|7zz|unrar|rar)$/, words: /^[xe]$/ },
  { name: /^jar$/, words: /^-?[a-wyz]*x[a-z]*$/ },
  { name: /^cpio$/, words: /^(?:-[a-hj-z]*i[a-z]*|--extract)$/ },
  { name: /^ar$/, words: /^-?[a-wyz]*x[a-z]*$/ },
  { name: /^dpkg-deb$/, words: /^(?:-[xXR]|--(?:vextract|extract|raw-extract))$/ },
  { name: /^(?:unar|unsquashfs|cabextract|rpm2cpio)$/, words: /^/ },
];
const installers: readonly { readonly name: RegExp; readonly words: RegExp }[] = [
  { name: /^dpkg$/, words: /^(?:-i|--install|--unpack)$/ },
  {
    name: /^(?:apt(?:-get|itude)?|yum|(?:micro|t)?dnf\d?|zypper|pip[\d.]*|gem|npm|R|gdebi|installer|conda|mamba)$/,
    words: /^(?:install|localinstall|in|CMD|reinstall|i|-n|-y)$/,
  },
  { name: /^rpm$/, words: /^-[A-EG-TV-Za-hj-z]*[iUF][a-zA-Z]*$|^--(?:install|upgrade)$/ },
  { name: /^apk$/, words: /^--allow-untrusted$/ },
];

/** What `command` does with `file` that lets its content do harm; undefined when it does nothing of the kind. */
export function useOf(command: Command, file: FileName): UseKind | undefined {
  const call = invocationOf(command);
  const { name, words } = call;
  const [program, ...rest] = words;
  if (program === undefined) return undefined;
  // A name without a folder is looked for elsewhere.
  if (program.text.includes('/') && namesFile(program, file)) return 'runs';
  if (name === undefined || !rest.some((word) => namesFile(word, file) || namesByOption(word, file))) return undefined;
  if (name === 'chmod') return makesExecutable(rest) ? 'makes executable' : undefined;
  if (name === 'install') return installsExecutable(call, file) ? 'makes executable' : undefined;
  if (name === 'unzip') return rest.some(({ value }) => /^-[a-zA-Z]*[ltvzZ]/.test(value ?? '')) ? undefined : 'unpacks';
  if (shells.test(name)) return runsScript(rest, file, name) ? 'runs' : undefined;
  if (matches(unpackers, call)) return 'unpacks';
  return matches(installers, call) ? 'installs' : undefined;
}

/** What a command does with what it reads from a pipe. */
export function inputUse(command: Command): UseKind | undefined {
  return matches(unpackers, invocationOf(command)) ? 'unpacks' : undefined;
}

/** Other names under which the content of `file` lies after `command`. */
export function derivedNames(command: Command, file: FileName): FileName[] {
  const { name = '', words } = invocationOf(command);
  const operands = words.slice(1).filter(({ value, text }) => !(value ?? text).startsWith('-'));
  if (!operands.some((word) => namesFile(word, file))) return [];
  if (/^(?:mv|cp|ln)$/.test(name)) {
    const target = operands.at(-1);
    if (target === undefined || operands.length < 2) return [];
    const path = fileName(target);
    const inside = (folder: string, name: string) => `${folder.replace(/\/$/, '')}/${lastPart(name)}`;
    return [path, { text: inside(path.text, file.text), written: inside(path.written, file.written) }];
  }
  if (!decompressors.test(name)) return [];
  const written = writtenFiles(command);
  return written.length > 0 ? written : [changed(file, (path) => path.replace(/\.(?:gz|bz2|xz|zst|lzma|Z)$/, ''))];
}

/** Programs whose output is what they read, in another form. */
export const filters =
  /^(?:gunzip|gzip|bunzip2|bzip2|unxz|xz|zstd|unzstd|zcat|xzcat|bzcat|lzma|unlzma|pigz|cat|tee|base64|pv|sed|funzip|brotli)$/;
const decompressors =
  /^(?:gunzip|gzip|bunzip2|bzip2|unxz|xz|zstd|unzstd|zcat|xzcat|bzcat|lzma|unlzma|pigz|cat|brotli)$/;

/** Files that the output of `command` goes into. */
export function writtenFiles(command: Command): FileName[] {
  const { name, words } = invocationOf(command);
  const written = name === 'tee' ? words.slice(1).filter(({ text }) => !text.startsWith('-')) : [];
  const redirected = command.redirectsTo.filter(({ text }) => !/^["']?\/dev\//.test(text));
  return [...written, ...redirected].map(fileName);
}

function matches(
  rows: readonly { readonly name: RegExp; readonly words: RegExp }[],
  { name, words }: Invocation,
): boolean {
  const row = rows.find((one) => one.name.test(name ?? ''));
  return row !== undefined && words.slice(1).some(({ value, text }) => row.words.test(value ?? text));
}

/** `--file=x`, `-fx`, `if=x` */
function namesByOption({ text, value }: Word, file: FileName): boolean {
  const equals = text.indexOf('=');
  const word = { text: text.slice(equals + 1), value: value?.slice(equals + 1) };
  return text.startsWith('-') && equals > 0 && namesFile(word, file);
}

function makesExecutable(words: readonly Word[]): boolean {
  const mode = words.find(({ value }) => value !== undefined && !/^(?:-[Rvcf]+|--.*)$/.test(value))?.value ?? '';
  if (/^[0-7]{3,4}$/.test(mode)) return /[1357]/.test(mode.slice(-3));
  return /(?:^|,)[ugoa]*[+=][rwst]*[xX]/.test(mode);
}

/** What coreutils' `install` writes is executable unless told otherwise. */
function installsExecutable({ words }: Invocation, file: FileName): boolean {
  const at = words.findIndex(({ value }) => /^(?:-[a-zA-Z]*m|--mode)$/.test(value ?? ''));
  const joined = words.map(({ value }) => /^(?:-m|--mode=)(.+)$/.exec(value ?? '')?.[1]).find(Boolean);
  const mode = joined ?? (at === -1 ? '755' : words[at + 1]?.value);
  const target = words.at(-1);
  return (
    mode !== undefined &&
    /^[0-7]{3,4}$/.test(mode) &&
    /[1357]/.test(mode.slice(-3)) &&
    target !== undefined &&
    words.slice(1, -1).some((word) => namesFile(word, file))
  );
}

/** Whether the script that an interpreter is given is `file`, not one of that script's arguments. */
function runsScript(words: readonly Word[], file: FileName, name: string): boolean {
  if (name === 'java')
    return words.some(
      ({ value }, index) =>
        value === '-jar' && words[index + 1] !== undefined && namesFile(words[index + 1] as Word, file),
    );
  const script = words.find(({ value, text }) => !/^[-+]/.test(value ?? text));
  return script !== undefined && namesFile(script, file);
}
