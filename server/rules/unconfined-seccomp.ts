import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, shared } from './rule.ts';

const breaks =
  "System calls that the runtime's default profile blocks, such as those to mount or to load kernel modules, fail";

export default defineRule({
  id: 'unconfined-seccomp',
  title: 'Seccomp switched off',
  severity: 'high',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: 'Without a seccomp profile every system call of the kernel can be made, among them the rare ones in which most escapes from containers were found.',
  remedy: "Use the runtime's default profile, or one that adds the few calls that are needed.",
  references: {
    'cis-docker': '5.22',
    'cis-kubernetes': { id: '5.7.2', relation: 'wider' },
    'pod-security': 'baseline/seccompProfile_baseline',
    nsa: { id: '1.10', relation: 'wider' },
    owasp: { id: 'RULE #6', relation: 'wider' },
    trivy: 'KSV-0104',
    kics: '404fde2c-bc4b-4371-9747-7054132ac953',
    semgrep: 'seccomp-confinement-disabled',
    'compose-lint': { id: 'CL-0009', relation: 'wider' },
    kubeaudit: { id: 'seccomp', relation: 'wider' },
    kyverno: 'restrict-seccomp',
  },

  *service({ name, seccomp }) {
    if (seccomp.value !== 'unconfined') return;
    yield {
      range: seccomp.range,
      message: message(name),
      fixes: [fix(seccomp, "Use Docker's default seccomp profile", () => seccomp.remove())],
    };
  },

  *pod({ name, seccomp }) {
    if (seccomp.value !== 'unconfined') return;
    yield {
      range: seccomp.range,
      message: message(name),
      fixes: [fix(seccomp, 'Set `RuntimeDefault`', () => seccomp.set('default'))],
    };
  },

  *podContainer({ name, seccomp, pod }) {
    const isPods = seccomp.range.start === pod.seccomp.range.start;
    if (seccomp.value !== 'unconfined' || isPods) return;
    yield {
      range: seccomp.range,
      message: message(name),
      fixes: [fix(seccomp, 'Set `RuntimeDefault`', () => seccomp.set('default'))],
    };
  },
});

function message(name: string): string {
  return `\`${name}\` may make every system call: seccomp is switched off`;
}

function fix(slot: Slot<string>, title: string, edits: Fix['edits']): Fix {
  return shared(slot, { title, safety: 'unsafe', breaks, edits });
}
