import type { Instruction } from '../model/dockerfile.ts';
import { ownedProgram } from '../model/program-files.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'writable-program',
  title: 'Program that can change itself',
  severity: 'low',
  profile: 'strict',
  formats: ['dockerfile'],
  why: 'A program that belongs to the user that runs it can be replaced by whoever breaks into it, and the next start runs what they left. A program needs to read its files; it is its data that it has to write.',
  remedy:
    'Leave the files to root, and give the user only the folders that it writes. A read-only root file system comes to the same.',
  references: { kics: { id: 'aa93e17f-b6db-4162-9334-c70334e7ac28', relation: 'wider' } },

  *instruction(instruction) {
    const found = ownedProgram(instruction);
    if (found === undefined) return;
    const { flag, owner, program } = found;
    yield {
      range: flag.range,
      message: `\`${owner}\`, who runs \`${program}\`, can change it: the files are its own`,
      fixes: [
        {
          title: 'Leave the files to root',
          safety: 'unsafe',
          breaks: `What the program writes among these files can no longer be written, and files that others may not read can no longer be read`,
          edits: () => [{ range: blankAndFlag(instruction, flag.range), newText: '' }],
        },
      ],
    };
  },
});

/** With the blank before it; more may be a continuation with comments in it. */
function blankAndFlag({ keywordRange, flags }: Instruction, range: { readonly start: number; readonly end: number }) {
  const before = flags[flags.findIndex((flag) => flag.range.start === range.start) - 1]?.range ?? keywordRange;
  return { start: range.start - before.end === 1 ? before.end : range.start, end: range.end };
}
