import { writableControlGroups } from '../model/security-options.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Problem, type Severity, shared } from './rule.ts';

export default defineRule({
  id: 'host-cgroup',
  title: "Host's control groups shared",
  severity: 'medium',
  profile: 'recommended',
  formats: ['compose'],
  why: 'Control groups are what limits a container. One that sees those of the host learns what runs there; one that may write to them lifts its own limits; one under a parent of its own has the limits of that parent, which this file does not show.',
  remedy: 'Leave the control group to the engine, and set limits in the file itself.',
  references: {
    'cis-docker': { id: '5.25', relation: 'narrower' },
    kics: { id: '4d9f44c6-2f4a-4317-9bb5-267adbea0232', relation: 'narrower' },
  },

  *service(service) {
    const { name } = service;
    if (service.isWindows) return;
    const mode = service.text('cgroup');
    if (mode.value === 'host') yield problem(mode, `\`${name}\` sees the control groups of the host`, '`cgroup: host`');
    const parent = service.text('cgroup_parent');
    if (parent.value !== undefined && parent.value !== '') {
      const message = `\`${name}\` runs in the control group \`${parent.value}\`, with the limits that this has on the host`;
      yield problem(parent, message, '`cgroup_parent`', 'low');
    }
    const writable = writableControlGroups(service.securityOptions);
    if (writable.value === true) {
      yield problem(writable, `\`${name}\` may write to its control groups, and lift its own limits`, 'the option');
    }
  },
});

function problem(slot: Slot<unknown>, message: string, what: string, severity: Severity = 'medium'): Problem {
  const breaks = 'What manages control groups, such as an engine or an init system inside of it, may fail';
  const fix = { title: `Remove ${what}`, safety: 'unsafe', breaks, edits: () => slot.remove() } as const;
  return { range: slot.range, message, severity, fixes: [shared(slot, fix)] };
}
