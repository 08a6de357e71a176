import type { Command, Instruction } from '../model/dockerfile.ts';
import { defineRule, type Fix } from './rule.ts';

export default defineRule({
  id: 'sudo',
  title: 'sudo in a build',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'A build needs no sudo: it runs as root until `USER` says otherwise. Where it is installed for the build it stays in the image, and a broken process becomes root with it.',
  remedy:
    'Run the command without it, before `USER` switches away from root; to start a program as another user, use `setpriv` or `gosu`.',
  references: {
    hadolint: 'DL3004',
    tally: 'DL3004',
    trivy: 'DS-0010',
    checkov: 'CKV2_DOCKER_1',
    kics: '8ada6e80-0ade-439e-b176-0b28f6bce35a',
    semgrep: 'no-sudo-in-dockerfile',
  },

  *instruction(instruction) {
    if (instruction.stage?.isUsed !== true) return;
    for (const command of instruction.commandsWith(/sudo/)) {
      const [program, next] = command.words;
      if (command.name !== 'sudo' || program === undefined || next === undefined) continue;
      const fix = withoutSudo(command, instruction);
      yield { range: program.range, message: `\`${instruction.keyword}\` uses \`sudo\``, ...(fix && { fixes: [fix] }) };
    }
  },
});

/** Runs the same command without sudo; undefined where it would not be the same, or not be allowed. */
function withoutSudo({ words, assignments }: Command, instruction: Instruction): Fix | undefined {
  const first = words.slice(1).find(({ value }) => value === undefined || !/^(?:-[EHknS]+|--)$/.test(value));
  const [program] = words;
  if (first === undefined || program === undefined || first.value === undefined || first.value.startsWith('-'))
    return undefined;
  const isRoot = runsAsRoot(instruction);
  // Someone else has no other way to do it.
  if (isRoot === false) return undefined;
  const title = 'Run without `sudo`';
  const range = { start: program.range.start, end: first.range.start };
  const between = instruction.argumentText.slice(
    range.start - instruction.argumentRange.start,
    range.end - instruction.argumentRange.start,
  );
  // The command may stand on a line of its own, with comments before it.
  if (/^[ \t]*#/m.test(between)) return undefined;
  const edits = () => [{ range, newText: '' }];
  // sudo does not hand on the variables that stand before it.
  if (isRoot && assignments.length === 0) return { title, safety: 'safe', edits };
  const breaks = isRoot
    ? 'The command sees variables that sudo kept from it'
    : 'The build fails if it does not run as root here';
  return { title, safety: 'unsafe', breaks, edits };
}

/** Whether root runs the instruction; undefined when that is not known. */
function runsAsRoot({ user, stage }: Instruction): boolean | undefined {
  if (user.state !== 'absent') return user.value?.isRoot;
  const base = stage?.knownBase?.user;
  return base && base.uid === 0;
}
