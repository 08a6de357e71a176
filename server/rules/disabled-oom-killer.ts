import type { Slot } from '../text/slot.ts';
import { defineRule, type Problem, type Severity, shared } from './rule.ts';

export default defineRule({
  id: 'disabled-oom-killer',
  title: 'Others stopped first when memory runs out',
  severity: 'medium',
  profile: 'recommended',
  formats: ['compose'],
  why: 'When memory runs out, the kernel stops whoever uses most. A container that is exempt leaves it to others to pay for its leak: to services beside it, or to the SSH server of the host; one that may never be stopped can hang the machine.',
  remedy: 'Leave it to the kernel, and give the container a memory limit.',
  references: {},

  *service(service) {
    const { name } = service;
    if (service.isWindows) return;
    const off = service.flag('oom_kill_disable');
    if (off.value === true)
      yield problem(off, `\`${name}\` is never stopped when memory runs out`, '`oom_kill_disable`');
    const score = service.text('oom_score_adj');
    const value = Number(score.value ?? 0);
    if (value < 0) {
      const message = `\`${name}\` is stopped ${value <= -1000 ? 'last of all' : 'later than others'} when memory runs out`;
      yield problem(score, message, '`oom_score_adj`', value <= -900 ? 'medium' : 'low');
    }
  },
});

function problem(slot: Slot<unknown>, message: string, key: string, severity: Severity = 'medium'): Problem {
  const breaks = 'It may be stopped when memory runs out';
  const fix = { title: `Remove ${key}`, safety: 'unsafe', breaks, edits: () => slot.remove() } as const;
  return { range: slot.range, message, severity, fixes: [shared(slot, fix)] };
}
