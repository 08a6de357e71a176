import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, shared } from './rule.ts';

export default defineRule({
  id: 'missing-seccomp',
  title: 'No seccomp profile',
  severity: 'medium',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'Unlike Docker, Kubernetes runs containers without a seccomp profile unless one is named: every system call can be made, among them the rare ones in which most escapes were found.',
  remedy: 'Set `seccompProfile: { type: RuntimeDefault }` in the security context of the pod.',
  references: {
    'cis-kubernetes': '5.7.2',
    'pod-security': { id: 'restricted/seccompProfile_restricted', relation: 'wider' },
    nsa: '1.10',
    owasp: { id: 'RULE #6', relation: 'wider' },
    trivy: 'KSV-0030',
    checkov: 'CKV_K8S_31',
    kics: 'f377b83e-bd07-4f48-a591-60c82b14a78b',
    'kube-score': 'Container Seccomp Profile',
    polaris: { id: 'linuxHardening', relation: 'wider' },
    kubescape: [
      'set-seccomp-profile',
      { id: 'set-seccomp-profile-RuntimeDefault', relation: 'wider' },
      { id: 'linux-hardening', relation: 'wider' },
    ],
    kubeaudit: { id: 'seccomp', relation: 'wider' },
    kyverno: { id: 'restrict-seccomp-strict', relation: 'wider' },
  },

  *pod(pod) {
    if (pod.isWindows || pod.seccomp.state !== 'absent') return;
    const open = pod.containers.filter(({ seccomp }) => seccomp.state === 'absent');
    if (open.length === 0) return;
    if (open.length === pod.containers.length) {
      yield {
        range: pod.nameRange,
        message: `\`${pod.name}\` runs without a seccomp profile`,
        fixes: [setFix(pod.seccomp, 'Set `RuntimeDefault` for the pod')],
      };
    } else {
      for (const { name, seccomp } of open) {
        yield {
          range: seccomp.range,
          message: `\`${name}\` runs without a seccomp profile`,
          fixes: [setFix(seccomp, `Set \`RuntimeDefault\` for \`${name}\``)],
        };
      }
    }
  },
});

function setFix(slot: Slot<string>, title: string): Fix {
  const breaks =
    "System calls that the runtime's default profile blocks, such as those to mount or to trace the kernel, fail";
  return shared(slot, { title, safety: 'unsafe', breaks, edits: () => slot.set('default') });
}
