import type { Flag, Instruction } from '../model/dockerfile.ts';
import { defineRule, type Fix, type Severity } from './rule.ts';

interface Opening {
  readonly severity: Severity;
  readonly what: string;
  readonly breaks: string;
}

/** What opens the sandbox of a build, by flag and value. */
const openings: ReadonlyMap<string, Opening> = new Map([
  [
    'security=insecure',
    {
      severity: 'high',
      what: 'runs without a sandbox, with every privilege of the builder',
      breaks: 'The build fails where the command needs privileges that a sandbox has not',
    },
  ],
  [
    'network=host',
    {
      severity: 'medium',
      what: 'reaches what listens on the machine that builds, localhost included',
      breaks: 'The build fails where the command talks to the machine that builds',
    },
  ],
]);

export default defineRule({
  id: 'privileged-build-step',
  title: 'Build step outside of the sandbox',
  severity: 'high',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'A build runs what it downloads. Without the sandbox that code has the machine that builds, with its credentials and the builds of others; on its network it reaches services there that trust localhost.',
  remedy:
    'Leave the flag out. What needs a device, a kernel feature or a service of the host belongs into a step outside of the image build.',
  references: {},

  *instruction(instruction) {
    if (instruction.keyword !== 'RUN' || instruction.stage?.isUsed !== true) return;
    for (const flag of instruction.flags) {
      const written = `${flag.name}=${flag.value}`;
      const opening = openings.get(written);
      if (opening === undefined) continue;
      const { severity, what, breaks } = opening;
      const message = `\`RUN --${written}\` ${what}`;
      yield { range: flag.range, severity, message, fixes: [withoutFlag(instruction, flag, written, breaks)] };
    }
  },
});

function withoutFlag({ keywordRange, flags }: Instruction, flag: Flag, written: string, breaks: string): Fix {
  const before = flags[flags.indexOf(flag) - 1]?.range ?? keywordRange;
  const { start, end } = flag.range;
  // A single character between them is a blank; more may be a continuation with comments in it.
  const range = { start: start - before.end === 1 ? before.end : start, end };
  return { title: `Remove \`--${written}\``, safety: 'unsafe', breaks, edits: () => [{ range, newText: '' }] };
}
