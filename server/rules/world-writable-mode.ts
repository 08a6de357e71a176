import type { Command, Instruction } from '../model/dockerfile.ts';
import { isWorldWritable, withoutWorldWrite } from '../model/file-mode.ts';
import { invocationOf } from '../model/invocation.ts';
import type { Range } from '../text/range.ts';
import { defineRule, type Problem } from './rule.ts';

/** A mode, and where it stands; `text` is what stands there. */
interface Mode {
  readonly value: string;
  readonly text: string;
  readonly range: Range;
}

export default defineRule({
  id: 'world-writable-mode',
  title: 'Files that everybody may write',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: "Any process in the container, whoever it runs as, may replace these files: a program that one of them starts later, or the settings of another, is then the attacker's.",
  remedy:
    'Give the files to the user or group that writes them (`--chown`, `chown`, `chgrp`), and take write permission from everybody else.',
  references: { tally: { id: 'world-writable-state-path-workaround', relation: 'narrower' } },

  *instruction(instruction) {
    if (instruction.stage?.isUsed !== true) return;
    for (const mode of [
      ...flagModes(instruction),
      ...instruction.commandsWith(/chmod|--mode|[\s"']-[a-zA-Z]*m/).flatMap(commandModes),
    ]) {
      if (isWorldWritable(mode.value) === true) yield problem(mode);
    }
  },
});

function problem({ value, text, range }: Mode): Problem {
  const message = `\`${value}\` lets every user in the container write`;
  const narrow = withoutWorldWrite(value);
  if (narrow === undefined || text !== value) return { range, message };
  const title = `Take write permission from everybody else: \`${narrow}\``;
  const breaks = 'A process that is neither the owner nor in the group can no longer write there';
  return { range, message, fixes: [{ title, safety: 'unsafe', breaks, edits: () => [{ range, newText: narrow }] }] };
}

/** `--chmod=` of COPY and ADD. */
function flagModes({ keyword, flags }: Instruction): Mode[] {
  if (keyword !== 'COPY' && keyword !== 'ADD') return [];
  return flags.flatMap(({ name, value, valueRange }) =>
    name === 'chmod' && value !== undefined && valueRange !== undefined
      ? [{ value, text: value, range: valueRange }]
      : [],
  );
}

function commandModes(command: Command): Mode[] {
  const { name, words } = invocationOf(command);
  if (name === 'chmod') return chmodMode(words);
  if (name === 'mkdir' || name === 'install') return optionMode(words);
  return [];
}

function chmodMode(words: Command['words']): Mode[] {
  const index = words.findIndex(({ value }, i) => i > 0 && (value === undefined || !/^-(?:[Rcfv]+|-.*)$/.test(value)));
  const word = words[index];
  if (word?.value === undefined) return [];
  const files = words.slice(index + 1).filter(({ value }) => value === undefined || !value.startsWith('-'));
  // Devices, such as those that a log is written to, are made anew for each container.
  if (files.length > 0 && files.every(({ value }) => value?.startsWith('/dev/'))) return [];
  return [{ value: word.value, text: word.text, range: word.range }];
}

/** `-m 777`, `-m777` and `--mode=777`. */
function optionMode(words: Command['words']): Mode[] {
  return words.flatMap(({ value, text, range }, i) => {
    if (i === 0 || value === undefined) return [];
    if (/^-[a-zA-Z]*m$/.test(value) || value === '--mode') {
      const next = words[i + 1];
      return next?.value === undefined ? [] : [{ value: next.value, text: next.text, range: next.range }];
    }
    const joined = /^(?:-m|--mode=)(.+)$/.exec(value)?.[1];
    if (joined === undefined || text !== value) return [];
    return [{ value: joined, text: joined, range: { start: range.end - joined.length, end: range.end } }];
  });
}
