import { contains } from '../text/range.ts';
import type { Command, Word } from './dockerfile.ts';
import { type Invocation, invocationOf } from './invocation.ts';

/** How a program that runs scripts is told where to find one. */
interface Interpreter {
  readonly name: RegExp;
  /** Options after which standard input is not a script. */
  readonly readsElsewhere: RegExp;
  /** Options that take the next word. */
  readonly takesValue: RegExp;
  /** Options after which standard input is the script, whatever follows. */
  readonly readsInput: RegExp;
}

const never = /^$/;
const interpreters: readonly Interpreter[] = [
  {
    name: /^(?:ba|a|da|z|k|mk|fi)?sh$/,
    readsElsewhere: /^-[a-zA-Z]*c$/,
    takesValue: /^[-+][a-zA-Z]*[oO]$/,
    readsInput: /^-[a-zA-Z]*s$/,
  },
  { name: /^(?:python|pypy)[\d.]*$/, readsElsewhere: /^-[a-zA-Z]*[cmV]$/, takesValue: /^-[WX]$/, readsInput: never },
  { name: /^perl[\d.]*$/, readsElsewhere: /^-[a-zA-Z]*[eEnpv]/, takesValue: never, readsInput: never },
  { name: /^ruby[\d.]*$/, readsElsewhere: /^-[a-zA-Z]*[enpv]$/, takesValue: /^-[rIC]$/, readsInput: never },
  { name: /^node(?:js)?$/, readsElsewhere: /^-(?:[epv]|-eval|-print|-version)/, takesValue: /^-r$/, readsInput: never },
  { name: /^php[\d.]*$/, readsElsewhere: /^-[rfRFBEivm]/, takesValue: /^-[dcz]$/, readsInput: /^--$/ },
];
const downloaders = new Set(['curl', 'wget', 'fetch', 'aria2c', 'http', 'https', 'xh', 'lynx']);
/** What hands one program's output to another. */
export const handsOver = /\||[<$]\(|`/;
/** Where one of them may be called. */
export const downloaderNames = new RegExp([...downloaders].join('|'));
/** More filters between download and interpreter are nobody's. */
const longestPipe = 20;

/** The command whose download `command` runs as a script; undefined when it runs none. */
export function downloadedScript(command: Command): Command | undefined {
  const invocation = invocationOf(command);
  if (invocation.name === 'eval')
    return invocation.words
      .slice(1)
      .map((word) => downloadIn(command, word))
      .find(Boolean);
  if (invocation.name === '.' || invocation.name === 'source') return sourced(command, invocation);
  const interpreter = interpreters.find(({ name }) => name.test(invocation.name ?? ''));
  return interpreter && interpreted(command, invocation, interpreter);
}

function sourced(command: Command, { words }: Invocation): Command | undefined {
  const file = words[1];
  if (file === undefined) return undefined;
  return file.value === '/dev/stdin' ? downloadOnInput(command) : downloadedFile(command, file);
}

function interpreted(command: Command, { words }: Invocation, interpreter: Interpreter): Command | undefined {
  for (let i = 1; i < words.length; i++) {
    const word = words[i] as Word;
    const { value } = word;
    if (value === undefined) return downloadedFile(command, word);
    if (value === '-' || value === '/dev/stdin' || interpreter.readsInput.test(value)) return downloadOnInput(command);
    if (interpreter.readsElsewhere.test(value)) return inlineScript(command, words[i + 1]);
    if (interpreter.takesValue.test(value)) i++;
    else if (!value.startsWith('-') && !value.startsWith('+')) return undefined;
  }
  return downloadOnInput(command);
}

/** `bash <(curl …)` */
function downloadedFile(command: Command, word: Word): Command | undefined {
  return word.text.startsWith('<(') ? downloadIn(command, word) : undefined;
}

/** `sh -c "$(curl …)"`: the download itself is the script, not a word of it. */
function inlineScript(command: Command, word: Word | undefined): Command | undefined {
  return word !== undefined && /^"?(?:\$\(|`)/.test(word.text) ? downloadIn(command, word) : undefined;
}

function downloadOnInput(command: Command): Command | undefined {
  const { pipedFrom, words } = command;
  if (pipedFrom !== undefined) return downloadBehind(pipedFrom);
  // What is substituted outside of its words stands in a here-string.
  return command.substitutes
    .filter(({ range }) => !words.some((word) => contains(word.range, range)))
    .map(downloadBehind)
    .find(Boolean);
}

function downloadIn(command: Command, word: Word): Command | undefined {
  return command.substitutes
    .filter(({ range }) => contains(word.range, range))
    .map(downloadBehind)
    .find(Boolean);
}

/** The download at the start of the pipe that ends with `command`. */
function downloadBehind(command: Command): Command | undefined {
  let source: Command | undefined = command;
  for (let i = 0; source !== undefined && i < longestPipe; i++) {
    if (downloads(source)) return source;
    source = source.pipedFrom;
  }
  return undefined;
}

/** Whether a command downloads, by itself or for a script that tries it again until it works (`retry curl https://…`). */
function downloads(command: Command): boolean {
  const { name, words } = invocationOf(command);
  if (downloaders.has(name ?? '')) return true;
  const isRetried = downloaders.has(words[1]?.value ?? '') && words.some(({ text }) => /^["']?https?:/.test(text));
  return isRetried && name !== 'echo' && name !== 'printf';
}

/** The program that downloads in a command that does: behind a script that tries it again, too. */
export function downloaderOf(command: Command): string | undefined {
  const { name, words } = invocationOf(command);
  return downloaders.has(name ?? '') ? name : words[1]?.value;
}
