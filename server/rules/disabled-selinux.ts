import { isContainerType, type KubernetesVersion } from '../model/pod-security.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Problem, type Severity, shared } from './rule.ts';

const breaks = 'On a host with SELinux, files without a label for containers can no longer be opened';

/** Types under which SELinux forbids next to nothing. */
const unconfined: ReadonlySet<string> = new Set([
  'spc_t',
  'unconfined_t',
  'unconfined_service_t',
  'container_runtime_t',
  'init_t',
]);

export default defineRule({
  id: 'disabled-selinux',
  title: 'SELinux separation switched off',
  severity: 'high',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: "On hosts with SELinux, a container's label keeps it from files of the host and of other containers even when everything else fails. Without it, or with a label of another kind, that wall is gone.",
  remedy: 'Leave the label to the runtime; give a mounted folder the right one with the `z` or `Z` option.',
  references: {
    'cis-docker': '5.3',
    'cis-kubernetes': { id: '5.7.3', relation: 'wider' },
    'pod-security': 'baseline/seLinuxOptions',
    nsa: '1.8',
    owasp: { id: 'RULE #6', relation: 'wider' },
    trivy: 'KSV-0025',
    semgrep: { id: 'selinux-separation-disabled', relation: 'narrower' },
    'compose-lint': { id: 'CL-0009', relation: 'wider' },
    kyverno: [
      'disallow-selinux',
      { id: 'disallow-selinux/selinux-type', relation: 'narrower' },
      { id: 'disallow-selinux/selinux-user-role', relation: 'narrower' },
    ],
  },
  podSecurity: [{ level: 'baseline', check: 'seLinuxOptions' }],

  *service({ name, securityOptions }) {
    for (const item of securityOptions.items) {
      const [, field, type] = /^label[:=](disable|type:(.*))$/.exec(item.value ?? '') ?? [];
      if (field === 'disable') yield problem(item, `\`${name}\` runs without SELinux separation`, 'high');
      else if (type !== undefined) yield* judgeType(name, item, type);
    }
  },

  *pod({ name, seLinuxType, seLinuxUser, seLinuxRole }, { kubernetesVersion }) {
    if (seLinuxType.value !== undefined) yield* judgeType(name, seLinuxType, seLinuxType.value, kubernetesVersion);
    yield* judgeIdentity(name, seLinuxUser, 'user');
    yield* judgeIdentity(name, seLinuxRole, 'role');
  },

  *podContainer({ name, seLinuxType, seLinuxUser, seLinuxRole, pod }, { kubernetesVersion }) {
    const isPods = seLinuxType.range.start === pod.seLinuxType.range.start;
    if (seLinuxType.value !== undefined && !isPods)
      yield* judgeType(name, seLinuxType, seLinuxType.value, kubernetesVersion);
    yield* judgeIdentity(name, seLinuxUser, 'user');
    yield* judgeIdentity(name, seLinuxRole, 'role');
  },
});

/** Runtimes give all containers one user and one role; the Pod Security Standards allow no other. */
function* judgeIdentity(name: string, slot: Slot<string>, part: 'user' | 'role'): Iterable<Problem> {
  if (slot.value === undefined || slot.value === '') return;
  const message = `\`${name}\` asks for the SELinux ${part} \`${slot.value}\` instead of that of containers`;
  yield problem(slot, message, 'medium');
}

function* judgeType(name: string, slot: Slot<string>, type: string, version?: KubernetesVersion): Iterable<Problem> {
  if (isContainerType(type, version)) return;
  const isOpen = unconfined.has(type);
  const verdict = isOpen ? 'which confines it hardly at all' : 'which is not one of the types for containers';
  yield problem(slot, `\`${name}\` asks for the SELinux type \`${type}\`, ${verdict}`, isOpen ? 'high' : 'medium');
}

function problem(slot: Slot<string>, message: string, severity: Severity): Problem {
  const fix = shared(slot, {
    title: 'Leave the SELinux label to the runtime',
    safety: 'unsafe',
    breaks,
    edits: () => slot.remove(),
  });
  return { range: slot.range, message, severity, fixes: [fix] };
}
