import { isAllowedSeccompAnnotation, isSince, type KubernetesVersion } from '../model/pod-security.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, type Problem, shared } from './rule.ts';

const breaks =
  "System calls that the runtime's default profile blocks, such as those to mount or to load kernel modules, fail";

/** Annotations were all there was before. */
const fieldsSince = [1, 19] as const;

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
    'pod-security': [
      'baseline/seccompProfile_baseline',
      { id: 'restricted/seccompProfile_restricted', relation: 'wider' },
    ],
    nsa: { id: '1.10', relation: 'wider' },
    owasp: { id: 'RULE #6', relation: 'wider' },
    trivy: { id: 'KSV-0104', relation: 'wider' },
    kics: { id: '404fde2c-bc4b-4371-9747-7054132ac953', relation: 'wider' },
    semgrep: 'seccomp-confinement-disabled',
    'compose-lint': { id: 'CL-0009', relation: 'wider' },
    kubeaudit: { id: 'seccomp', relation: 'wider' },
    kyverno: 'restrict-seccomp',
  },
  podSecurity: [
    { level: 'baseline', check: 'seccompProfile_baseline' },
    { level: 'restricted', check: 'seccompProfile_restricted', since: [1, 19] },
  ],

  *service({ name, seccomp }) {
    if (seccomp.value === 'unconfined') yield problem(name, seccomp, () => seccomp.remove());
  },

  *pod({ name, seccomp, seccompAnnotation, containers }, { kubernetesVersion }) {
    yield* judgeAnnotation(name, seccompAnnotation, kubernetesVersion);
    if (seccomp.value !== 'unconfined') return;
    const found = fieldProblem(name, seccomp, kubernetesVersion);
    const isOverridden =
      containers.length > 0 && containers.every((container) => container.seccomp.range.start !== seccomp.range.start);
    yield isOverridden
      ? { ...found, message: `${found.message}, though not for the containers that it has now`, severity: 'low' }
      : found;
  },

  *podContainer({ name, seccomp, seccompAnnotation, pod }, { kubernetesVersion }) {
    yield* judgeAnnotation(name, seccompAnnotation, kubernetesVersion);
    const isPods = seccomp.range.start === pod.seccomp.range.start;
    if (seccomp.value === 'unconfined' && !isPods) yield fieldProblem(name, seccomp, kubernetesVersion);
  },
});

/** Kubernetes 1.27 was the first to ignore the annotations; the standards look at fields instead since there are any. */
function* judgeAnnotation(name: string, slot: Slot<string>, version: KubernetesVersion): Iterable<Problem> {
  if (slot.value === undefined || isAllowedSeccompAnnotation(slot.value) || isSince(version, [1, 27])) return;
  const podSecurity = isSince(version, fieldsSince) ? [] : (['seccompProfile_baseline'] as const);
  yield { ...problem(name, slot, () => slot.set('runtime/default')), podSecurity };
}

function fieldProblem(name: string, slot: Slot<string>, version: KubernetesVersion): Problem {
  const found = problem(name, slot, () => slot.set('default'));
  return isSince(version, fieldsSince) ? found : { ...found, podSecurity: [] };
}

function problem(name: string, slot: Slot<string>, edits: Fix['edits']): Problem {
  const fix = shared(slot, { title: "Use the runtime's default seccomp profile", safety: 'unsafe', breaks, edits });
  const isOff = slot.value === 'unconfined';
  const message = isOff
    ? `\`${name}\` may make every system call: seccomp is switched off`
    : `\`${name}\` asks for a seccomp profile of the unknown kind \`${slot.value}\``;
  return { range: slot.range, message, ...(isOff ? {} : { severity: 'medium' }), fixes: [fix] };
}
