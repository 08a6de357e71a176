import { isKnownProgram } from '../model/known-image.ts';
import type { Pod, PodContainer } from '../model/pod.ts';
import { isExemptForWindows, isSince } from '../model/pod-security.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, listed, type Problem, shared } from './rule.ts';

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
    trivy: { id: 'KSV-0030', relation: 'wider' },
    checkov: { id: 'CKV_K8S_31', relation: 'narrower' },
    kics: 'f377b83e-bd07-4f48-a591-60c82b14a78b',
    'kube-score': 'Container Seccomp Profile',
    kubescape: [
      'set-seccomp-profile',
      { id: 'set-seccomp-profile-RuntimeDefault', relation: 'wider' },
      { id: 'linux-hardening', relation: 'narrower' },
    ],
    kubeaudit: { id: 'seccomp', relation: 'wider' },
    kyverno: { id: 'restrict-seccomp-strict', relation: 'wider' },
  },
  podSecurity: [
    { level: 'baseline', check: 'seccompProfile_baseline', since: [1, 19] },
    { level: 'restricted', check: 'seccompProfile_restricted', since: [1, 19] },
  ],

  // The fields came with Kubernetes 1.19; the annotations before them no longer count since 1.27.
  *pod(pod, { kubernetesVersion, isForPosture }) {
    if (isExemptForWindows(pod, kubernetesVersion) || !isSince(kubernetesVersion, [1, 19])) return;
    const annotations = [pod, ...pod.containers].map(({ seccompAnnotation }) => seccompAnnotation);
    const written = annotations.filter(({ state }) => state !== 'absent');
    if (written.length > 0 && !isSince(kubernetesVersion, [1, 27])) {
      if (pod.seccomp.state === 'absent') yield annotatedProblem(pod, written);
      return;
    }
    const isSafe = pod.containers.every(({ image }) => isKnownProgram(image.value));
    if (isUnknown(pod.seccomp)) yield problem(pod.name, pod.seccomp, isSafe);
    const own = pod.containers.filter(({ seccomp }) => seccomp.range.start !== pod.seccomp.range.start);
    // Runtimes give none to what is privileged, whatever is set; the standards ask for the field all the same:
    // https://github.com/containerd/containerd/blob/main/internal/cri/server/container_create.go
    if (isForPosture !== true && own.every(({ privileged }) => privileged.value === true)) return;
    const judged = isForPosture === true ? own : own.filter(({ privileged }) => privileged.value !== true);
    const open = judged.filter(({ seccomp }) => seccomp.state === 'absent' || isUnknown(seccomp));
    const areAllSilent = own.length > 0 && own.every(({ seccomp }) => seccomp.state === 'absent');
    if (areAllSilent) yield { ...problem(pod.name, pod.seccomp, isSafe, othersOf(own, open)), range: pod.nameRange };
    else for (const { name, seccomp } of open) yield problem(name, seccomp, isSafe);
  },
});

/** The containers that it means, where others of the pod are privileged and have none whatever is set. */
function othersOf(own: readonly PodContainer[], open: readonly PodContainer[]): string {
  return open.length === own.length ? '' : ` in ${listed(open.map(({ name }) => name))}`;
}

/** In these releases a pod gets its field from the annotation; the standards look for the field. */
function annotatedProblem({ name, nameRange, seccomp }: Pod, annotations: readonly Slot<string>[]): Problem {
  const isDefault = annotations.every(({ value }) => value === 'runtime/default' || value === 'docker/default');
  const title = `Set \`RuntimeDefault\` for \`${name}\``;
  const fix = shared(seccomp, { title, safety: 'safe', edits: () => seccomp.set('default') });
  return {
    range: nameRange,
    message: `\`${name}\` names its seccomp profile in an annotation, which Kubernetes 1.27 ignores, and not in the field`,
    severity: 'low',
    podSecurity: ['seccompProfile_restricted'],
    fixes: isDefault ? [fix] : [],
  };
}

/** `isSafe`: every program of the pod is known, and runs under the same profile wherever Docker runs it. */
function problem(name: string, slot: Slot<string>, isSafe: boolean, where = ''): Problem {
  const breaks =
    "System calls that the runtime's default profile blocks, such as those to mount or to trace the kernel, fail";
  const title = `Set \`RuntimeDefault\` for \`${name}\``;
  const message =
    slot.state === 'absent'
      ? `\`${name}\` runs without a seccomp profile${where}`
      : `\`${name}\` asks for a seccomp profile of the unknown type \`${slot.value}\``;
  const safety: Pick<Fix, 'safety' | 'breaks'> = isSafe ? { safety: 'safe' } : { safety: 'unsafe', breaks };
  const fix = shared(slot, { title, ...safety, edits: () => slot.set('default') });
  const podSecurity: Problem['podSecurity'] =
    slot.state === 'absent' ? ['seccompProfile_restricted'] : ['seccompProfile_baseline', 'seccompProfile_restricted'];
  return { range: slot.range, message, podSecurity, fixes: [fix] };
}

/** Whether a type is written that Kubernetes does not know, and refuses. */
function isUnknown({ value }: Slot<string>): boolean {
  return value !== undefined && !['default', 'localhost', 'unconfined'].includes(value);
}
