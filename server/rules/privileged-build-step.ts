import type { ServiceBuild } from '../model/compose-parts.ts';
import type { Flag, Instruction } from '../model/dockerfile.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, type Problem, type Severity, shared } from './rule.ts';

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

/** What lets steps of a build ask for one of these, by entitlement: https://docs.docker.com/reference/compose-file/build/#entitlements */
const allowances: ReadonlyMap<string, string> = new Map([
  ['security.insecure', 'security=insecure'],
  ['network.host', 'network=host'],
]);

export default defineRule({
  id: 'privileged-build-step',
  title: 'Build step outside of the sandbox',
  severity: 'high',
  profile: 'recommended',
  formats: ['dockerfile', 'compose'],
  why: 'A build runs what it downloads. Without the sandbox that code has the machine that builds, with its credentials and the builds of others; on its network it reaches services there that trust localhost.',
  remedy:
    'Leave the flag out. What needs a device, a kernel feature or a service of the host belongs into a step outside of the image build.',
  references: {},

  *service({ name, build }) {
    if (build !== undefined) yield* judgeBuild(name, build);
  },

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

function* judgeBuild(name: string, { privileged, network, entitlements }: ServiceBuild): Iterable<Problem> {
  const problem = (slot: Slot<unknown>, how: string, kind: string, told?: string): Problem => {
    const { severity, what, breaks } = openings.get(kind) as Opening;
    const fix: Fix = { title: `Build without ${how}`, safety: 'unsafe', breaks, edits: () => slot.remove() };
    return {
      range: slot.range,
      severity,
      message: told ?? `The build of \`${name}\` ${what}: ${how}`,
      fixes: [shared(slot, fix)],
    };
  };
  if (privileged.value === true) yield problem(privileged, '`privileged`', 'security=insecure');
  if (network.value === 'host') yield problem(network, '`network: host`', 'network=host');
  for (const item of entitlements.items) {
    const kind = item.value === undefined ? undefined : allowances.get(item.value);
    const told = `Any step of the build of \`${name}\` may ask for \`RUN --${kind}\``;
    if (kind !== undefined) yield problem(item, `the entitlement \`${item.value}\``, kind, told);
  }
}

function withoutFlag({ keywordRange, flags }: Instruction, flag: Flag, written: string, breaks: string): Fix {
  const before = flags[flags.indexOf(flag) - 1]?.range ?? keywordRange;
  const { start, end } = flag.range;
  // A single character between them is a blank; more may be a continuation with comments in it.
  const range = { start: start - before.end === 1 ? before.end : start, end };
  return { title: `Remove \`--${written}\``, safety: 'unsafe', breaks, edits: () => [{ range, newText: '' }] };
}
