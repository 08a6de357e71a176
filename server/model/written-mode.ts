import type { Range } from '../text/range.ts';
import type { Command, Instruction, Word } from './dockerfile.ts';
import { invocationOf } from './invocation.ts';

/** A mode that an instruction gives to files, and where it stands. */
export interface WrittenMode {
  readonly value: string;
  /** What stands in the document. */
  readonly text: string;
  readonly range: Range;
  /** The files, as far as they are written. */
  readonly targets: readonly Word[];
  /** The `chmod` by itself; undefined for options of other programs, and behind `sudo` and its like. */
  readonly chmod: Command | undefined;
}

/** Modes in `--chmod` of COPY and ADD, and in `chmod`, `mkdir -m` and `install -m`. */
export function writtenModes(instruction: Instruction): WrittenMode[] {
  const commands = instruction.commandsWith(/\b(?:chmod|mkdir|install)\b/, /chmod|--mode|\s-[a-zA-Z]*m/);
  return [...flagModes(instruction), ...commands.flatMap(commandModes)];
}

/**
 * Whether the same files are given to somebody else behind it, in the same step: that takes the set-uid and set-gid bits
 * away, even where root does it. https://man7.org/linux/man-pages/man2/chown.2.html
 */
export function isOwnerChangedLater(instruction: Instruction, { range, targets }: WrittenMode): boolean {
  const paths = targets.map(({ value }) => value);
  return instruction.commandsWith(/\bch(?:own|grp)\b/).some((command) => {
    const { name, words } = invocationOf(command);
    const isChange = (name === 'chown' || name === 'chgrp') && command.range.start > range.end;
    return isChange && paths.length > 0 && paths.every((path) => path && words.some(({ value }) => value === path));
  });
}

/** `umask 000`: the masks that files are made with from there on. */
export function writtenMasks(instruction: Instruction): Word[] {
  return instruction
    .commandsWith(/\bumask\b/)
    .flatMap(({ name, words }) => (name === 'umask' ? words.slice(1) : []))
    .filter(({ value }) => /^[0-7]{1,4}$/.test(value ?? ''));
}

function flagModes({ keyword, flags, words }: Instruction): WrittenMode[] {
  if (keyword !== 'COPY' && keyword !== 'ADD') return [];
  return flags.flatMap(({ name, value, valueRange }) =>
    name === 'chmod' && value !== undefined && valueRange !== undefined
      ? [{ value, text: value, range: valueRange, targets: words.slice(-1), chmod: undefined }]
      : [],
  );
}

function commandModes(command: Command): WrittenMode[] {
  const { name, words } = invocationOf(command);
  if (name === 'chmod') return chmodMode(words, words === command.words ? command : undefined);
  if (name === 'mkdir' || name === 'install') return optionMode(words);
  return [];
}

function chmodMode(words: readonly Word[], chmod: Command | undefined): WrittenMode[] {
  const index = words.findIndex(({ value }, i) => i > 0 && (value === undefined || !/^-(?:[Rcfv]+|-.*)$/.test(value)));
  const word = words[index];
  if (word?.value === undefined) return [];
  const targets = words.slice(index + 1).filter(({ value }) => value === undefined || !value.startsWith('-'));
  // Devices, such as those that a log is written to, are made anew for each container.
  if (targets.length > 0 && targets.every(({ value }) => value?.startsWith('/dev/'))) return [];
  return [{ value: word.value, text: word.text, range: word.range, targets, chmod }];
}

/** `-m 777`, `-m777` and `--mode=777`. */
function optionMode(words: readonly Word[]): WrittenMode[] {
  const targets = words.slice(1).filter(({ value }) => value?.startsWith('/'));
  return words.flatMap(({ value, text, range }, i) => {
    if (i === 0 || value === undefined) return [];
    if (/^-[a-zA-Z]*m$/.test(value) || value === '--mode') {
      const next = words[i + 1];
      const common = { targets, chmod: undefined };
      return next?.value === undefined ? [] : [{ value: next.value, text: next.text, range: next.range, ...common }];
    }
    const joined = /^(?:-m|--mode=)(.+)$/.exec(value)?.[1];
    if (joined === undefined || text !== value) return [];
    const start = range.end - joined.length;
    return [{ value: joined, text: joined, range: { start, end: range.end }, targets, chmod: undefined }];
  });
}
