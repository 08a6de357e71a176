import type { Instruction, Word } from '../model/dockerfile.ts';
import type { Facts } from '../model/facts.ts';
import { isWorldWritable, type Writers, withoutWorldWrite } from '../model/file-mode.ts';
import { isRootAt } from '../model/root-stage.ts';
import { runOwner } from '../model/run-owner.ts';
import { type WrittenMode, writtenMasks, writtenModes } from '../model/written-mode.ts';
import { defineRule, type Fix, type Problem } from './rule.ts';

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

  *instruction(instruction, { facts }) {
    if (instruction.stage?.isUsed !== true) return;
    for (const mode of writtenModes(instruction))
      if (isWorldWritable(mode.value) === true) yield problem(mode, instruction, facts);
    // What a mask leaves of everybody's permissions is what it does not name.
    for (const mask of writtenMasks(instruction)) if ((Number(mask.value?.at(-1)) & 2) === 0) yield ofMask(mask);
  },
});

function problem(mode: WrittenMode, instruction: Instruction, facts: Facts): Problem {
  const { value, text, range } = mode;
  const message = `\`${value}\` lets every user in the container write`;
  if (text !== value) return { range, message };
  const owner = narrowed(mode, 'owner');
  const group = narrowed(mode, 'group');
  const given = givenAway(mode, instruction, facts);
  const fixes = [given, owner, group?.title === owner?.title ? undefined : group].filter((fix) => fix !== undefined);
  return fixes.length === 0 ? { range, message } : { range, message, fixes };
}

function narrowed({ value, range }: WrittenMode, writers: Writers): Fix | undefined {
  const narrow = withoutWorldWrite(value, writers);
  if (narrow === undefined) return undefined;
  const who = writers === 'owner' ? 'the owner' : 'the owner and the group';
  return {
    title: `Let only ${who} write: \`${narrow}\``,
    safety: 'unsafe',
    breaks: `A process that is not ${writers === 'owner' ? 'the owner' : 'the owner, nor in the group,'} can no longer write there`,
    edits: () => [{ range, newText: narrow }],
  };
}

/** Where the file says who the program runs as, the files can be given to that user instead. */
function givenAway(mode: WrittenMode, instruction: Instruction, facts: Facts): Fix | undefined {
  const { value, range, targets, chmod } = mode;
  const narrow = withoutWorldWrite(value, 'owner');
  const owner = runOwner(instruction);
  const first = chmod?.words[0];
  if (first === undefined || narrow === undefined || owner === undefined || targets.length === 0) return undefined;
  if (!isRootAt(instruction, facts) || chmod?.assignments.length !== 0) return undefined;
  const isDeep = chmod.words.some(({ value: word }) => word === '-R' || word === '--recursive');
  const command = ['chown', ...(isDeep ? ['-R'] : []), owner, ...targets.map(({ text }) => text)].join(' ');
  const at = first.range.start;
  return {
    title: `Give them to \`${owner}\`, who runs the program, and let nobody else write: \`${narrow}\``,
    safety: 'unsafe',
    breaks: `A process that is not \`${owner}\` can no longer write there`,
    edits: () => [
      { range: { start: at, end: at }, newText: `${command} && ` },
      { range, newText: narrow },
    ],
  };
}

function ofMask({ value, text, range }: Word): Problem {
  const message = `\`umask ${value}\` lets every user in the container write what is made after it`;
  if (text !== value) return { range, message };
  const title = 'Let only the owner write: `umask 022`';
  const breaks = 'A process that is not the owner can no longer write what is made there';
  return { range, message, fixes: [{ title, safety: 'unsafe', breaks, edits: () => [{ range, newText: '022' }] }] };
}
