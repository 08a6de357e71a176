import type { Slot } from '../text/slot.ts';
import { defineRule, type Problem, shared } from './rule.ts';

const breaks = 'What manages the node itself, such as its network or its drivers, has no access to it any more';

export default defineRule({
  id: 'windows-host-process',
  title: 'Process of the Windows host',
  severity: 'critical',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'A HostProcess container is no container but a process of the Windows node: with its network, its file system and, by default, as its administrator. It is what `privileged` is on Linux.',
  remedy: 'Leave it to the agents that set up the node, and run everything else as an ordinary container.',
  references: {
    'cis-kubernetes': '5.2.11',
    'pod-security': 'baseline/windowsHostProcess',
    trivy: 'KSV-0103',
    polaris: 'hostProcess',
    kyverno: 'disallow-host-process',
  },
  podSecurity: [{ level: 'baseline', check: 'windowsHostProcess' }],

  *pod({ name, hostProcess }) {
    if (hostProcess.value === true) yield problem(name, hostProcess);
  },

  *podContainer({ name, hostProcess }) {
    if (hostProcess.value === true) yield problem(name, hostProcess);
  },
});

function problem(name: string, slot: Slot<boolean>): Problem {
  const title = 'Remove `hostProcess`';
  return {
    range: slot.range,
    message: `\`${name}\` runs as a process of the Windows node, which it can take over`,
    fixes: [shared(slot, { title, safety: 'unsafe', breaks, edits: () => slot.remove() ?? slot.set(false) })],
  };
}
