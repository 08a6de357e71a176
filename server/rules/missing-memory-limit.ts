import type { Service } from '../model/compose.ts';
import { memoryChoices } from '../model/limit-choice.ts';
import type { PodContainer } from '../model/pod.ts';
import { parseComposeBytes, parseQuantity } from '../model/quantity.ts';
import { defineRule, type Fix, type Problem, shared } from './rule.ts';

export default defineRule({
  id: 'missing-memory-limit',
  title: 'No memory limit',
  severity: 'medium',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: 'A container without a limit takes as much memory as it can get, by a leak or on purpose, until the kernel stops some process of the host to free it: not always the guilty one.',
  remedy: 'Set a limit a good deal above what it needs at its busiest.',
  references: {
    'cis-docker': '5.11',
    owasp: { id: 'RULE #7', relation: 'wider' },
    trivy: 'KSV-0018',
    checkov: 'CKV_K8S_13',
    kics: ['bb9ac4f7-e13b-423d-a010-c74a1bfbe492', 'b14d1bc4-a208-45db-92f0-e21f8e2588e9'],
    'compose-lint': { id: 'CL-0026', relation: 'wider' },
    'kube-linter': { id: 'unset-memory-requirements', relation: 'wider' },
    'kube-score': { id: 'Container Resources', relation: 'wider' },
    polaris: 'memoryLimitsMissing',
    kubescape: [
      'resources-memory-limits',
      { id: 'resources-memory-limit-and-request', relation: 'wider' },
      { id: 'resource-policies', relation: 'wider' },
    ],
    kubeaudit: { id: 'limits', relation: 'wider' },
    kyverno: [
      { id: 'require-pod-requests-limits', relation: 'wider' },
      { id: 'require-requests-limits', relation: 'wider' },
    ],
  },

  *service(service) {
    yield* judge(service, parseComposeBytes);
  },

  *podContainer(container) {
    // What ends before the pod starts, or is there for debugging, seldom exhausts a node.
    if (container.role === 'container' || container.role === 'sidecar') yield* judge(container, parseQuantity);
  },
});

function* judge(container: Service | PodContainer, parse: (text: string) => number | undefined): Iterable<Problem> {
  const { name, memoryLimit: limit } = container;
  if (limit.state === 'dynamic') return;
  const bytes = limit.value === undefined ? undefined : parse(limit.value);
  if (limit.state === 'literal' && bytes !== 0 && bytes !== -1) return;
  const isOff = limit.state === 'literal' ? `: \`${limit.value}\` means none` : '';
  yield {
    range: limit.range,
    message: `\`${name}\` has no memory limit${isOff}`,
    fixes: () => limitFixes(container),
  };
}

function limitFixes(container: Service | PodContainer): Fix[] {
  const { memoryLimit: limit, memoryRequest } = container;
  // https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits
  const isRequested = container.format === 'kubernetes' && memoryRequest.state === 'absent';
  const alsoRequest = isRequested ? '; as it requests none, this much is set aside for it on its node, too' : '';
  return memoryChoices(container).map(({ value, text }) =>
    shared(limit, {
      title: `Limit memory to ${text}`,
      safety: 'unsafe',
      breaks: `It is stopped when it needs more: see what it uses first${alsoRequest}`,
      edits: () => (container.format === 'compose' ? container.limitMemory(value) : limit.set(value)),
    }),
  );
}
