import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, shared } from './rule.ts';

export default defineRule({
  id: 'host-pid',
  title: 'Host process namespace shared',
  severity: 'high',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: 'The container sees every process of the host, with arguments and, as root, environment and open files; it can signal them, and with one capability more control them.',
  remedy: 'Give it a process namespace of its own.',
  references: {
    'cis-docker': '5.16',
    'cis-kubernetes': '5.2.3',
    'pod-security': { id: 'baseline/hostNamespaces', relation: 'wider' },
    nsa: { id: '1.4', relation: 'wider' },
    trivy: 'KSV-0010',
    checkov: 'CKV_K8S_17',
    kics: ['4f31dd9f-2cc3-4751-9b53-67e4af83dac0', '302736f4-b16c-41b8-befe-c0baffa0bd9d'],
    semgrep: 'hostpid-pod',
    'compose-lint': { id: 'CL-0010', relation: 'wider' },
    'kube-linter': 'host-pid',
    polaris: 'hostPIDSet',
    kubescape: ['host-pid-privileges', { id: 'host-pid-ipc-privileges', relation: 'wider' }],
    kubeaudit: { id: 'hostns', relation: 'wider' },
    kyverno: { id: 'disallow-host-namespaces', relation: 'wider' },
  },
  podSecurity: [{ level: 'baseline', check: 'hostNamespaces' }],

  *service({ name, pidMode }) {
    if (pidMode.value !== 'host') return;
    yield { range: pidMode.range, message: message(name), fixes: [removeFix(pidMode, '`pid: host`')] };
  },

  *pod({ name, hostPID }) {
    if (hostPID.value !== true) return;
    yield { range: hostPID.range, message: message(name), fixes: [removeFix(hostPID, '`hostPID`')] };
  },
});

function message(name: string): string {
  return `\`${name}\` sees the processes of the host`;
}

function removeFix(slot: Slot<unknown>, what: string): Fix {
  const breaks = 'It no longer sees or signals processes of the host';
  return shared(slot, { title: `Remove ${what}`, safety: 'unsafe', breaks, edits: () => slot.remove() });
}
