import { baseUser } from '../model/base-image.ts';
import type { Instruction } from '../model/dockerfile.ts';
import type { Facts } from '../model/facts.ts';
import { type SudoCall, sudoCalls, switchInstead } from '../model/sudo-call.ts';
import { defineRule, type Fix } from './rule.ts';

export default defineRule({
  id: 'sudo',
  title: 'sudo',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile', 'compose', 'kubernetes'],
  why: 'A build needs no sudo: it runs as root until `USER` says otherwise. Where it is installed for the build it stays in the image, and a broken process becomes root with it. A container that starts by it needs the rights that the rest of its settings take away.',
  remedy:
    'Run the command without it, before `USER` switches away from root; to start a program as another user, use `setpriv` or `gosu`.',
  references: {
    hadolint: 'DL3004',
    tally: 'DL3004',
    trivy: 'DS-0010',
    checkov: 'CKV2_DOCKER_1',
    kics: '8ada6e80-0ade-439e-b176-0b28f6bce35a',
    semgrep: 'no-sudo-in-dockerfile',
    kubescape: { id: 'C-0062', relation: 'wider' },
  },

  *container({ name, arguments: words }) {
    const found = words.find(({ value }, at) => value !== undefined && startsSudo(value, at, words[at - 1]?.value));
    if (found === undefined) return;
    const next = words[words.indexOf(found) + 1]?.value;
    const isWord = found.value === 'sudo' && next?.startsWith('-') === false;
    const fix: Fix = {
      title: 'Start it without `sudo`',
      safety: 'unsafe',
      breaks: 'It runs as the user of the container, who may not be allowed what it does',
      edits: () => found.remove(),
    };
    yield { range: found.range, message: `\`${name}\` is started by \`sudo\``, ...(isWord && { fixes: [fix] }) };
  },

  *instruction(instruction, { facts }) {
    if (instruction.stage?.isUsed !== true) return;
    for (const call of sudoCalls(instruction)) {
      const range = call.command.words[0]?.range ?? call.command.range;
      const fix = withoutSudo(call, instruction, facts);
      const isKept = instruction.stage?.isInResult;
      const where = isKept ? '' : ', in a stage that is not delivered';
      yield {
        range,
        message: `\`${instruction.keyword}\` uses \`sudo\`${where}`,
        ...(isKept ? {} : { severity: 'low' }),
        ...(fix && { fixes: [fix] }),
      };
    }
  },
});

/** Runs the same command without sudo; undefined where it would not be the same, or not be allowed. */
function withoutSudo({ command, prefix, user }: SudoCall, instruction: Instruction, facts: Facts): Fix | undefined {
  if (prefix === undefined) return undefined;
  const isRoot = runsAsRoot(instruction, facts);
  if (isRoot === false || user !== 'root') {
    return {
      title: `Run it as \`${user}\` by \`USER\`, without \`sudo\``,
      safety: 'unsafe',
      breaks: `The commands see the variables of the build, and find their home where \`${user}\` has it`,
      edits: () => switchInstead(instruction, user, facts),
    };
  }
  const title = 'Run without `sudo`';
  const edits = () => [{ range: prefix, newText: '' }];
  // sudo does not hand on the variables that stand before it.
  if (isRoot && command.assignments.length === 0) return { title, safety: 'safe', edits };
  const breaks = isRoot
    ? 'The command sees variables that sudo kept from it'
    : 'The build fails if it does not run as root here';
  return { title, safety: 'unsafe', breaks, edits };
}

/** Whether root runs the instruction; undefined when that is not known. */
function runsAsRoot({ user, stage }: Instruction, facts: Facts): boolean | undefined {
  if (user.state !== 'absent') return user.value?.isRoot;
  return stage && baseUser(stage, facts)?.isRoot;
}

/** Whether the element `text` of a command, at index `at` and after `before`, runs sudo. */
function startsSudo(text: string, at: number, before: string | undefined): boolean {
  if (at === 0) return /^(?:\/usr\/bin\/)?sudo(?:\s|$)/.test(text);
  return before !== undefined && /^-\w?c$/.test(before) && /(?:^|[;&|\n]\s{0,40})sudo\s/.test(text);
}
