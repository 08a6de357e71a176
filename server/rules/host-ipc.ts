import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, shared } from './rule.ts';

export default defineRule({
  id: 'host-ipc',
  title: 'Host IPC namespace shared',
  severity: 'medium',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: 'Shared memory, semaphores and message queues of the host are open to the container: what databases and desktop programs keep there can be read and changed.',
  remedy:
    "Give it a namespace of its own; containers that share memory can share one container's, with `ipc: service:NAME` or in one pod.",
  references: {
    'cis-docker': '5.17',
    'cis-kubernetes': '5.2.4',
    'pod-security': { id: 'baseline/hostNamespaces', relation: 'wider' },
    nsa: { id: '1.4', relation: 'wider' },
    trivy: 'KSV-0008',
    checkov: 'CKV_K8S_18',
    kics: ['baa3890f-bed7-46f5-ab8f-1da8fc91c729', 'cd290efd-6c82-4e9d-a698-be12ae31d536'],
    semgrep: 'hostipc-pod',
    'compose-lint': { id: 'CL-0010', relation: 'wider' },
    'kube-linter': 'host-ipc',
    polaris: 'hostIPCSet',
    kubescape: ['host-ipc-privileges', { id: 'host-pid-ipc-privileges', relation: 'wider' }],
    kubeaudit: { id: 'hostns', relation: 'wider' },
    kyverno: { id: 'disallow-host-namespaces', relation: 'wider' },
  },
  podSecurity: [{ level: 'baseline', check: 'hostNamespaces' }],

  *service({ name, ipcMode }) {
    if (ipcMode.value !== 'host') return;
    yield { range: ipcMode.range, message: message(name), fixes: [removeFix(ipcMode, '`ipc: host`')] };
  },

  *pod({ name, hostIPC }) {
    if (hostIPC.value !== true) return;
    yield { range: hostIPC.range, message: message(name), fixes: [removeFix(hostIPC, '`hostIPC`')] };
  },
});

function message(name: string): string {
  return `\`${name}\` shares memory and message queues with the host`;
}

function removeFix(slot: Slot<unknown>, what: string): Fix {
  const breaks = 'It no longer exchanges data with processes of the host through shared memory';
  return shared(slot, { title: `Remove ${what}`, safety: 'unsafe', breaks, edits: () => slot.remove() });
}
