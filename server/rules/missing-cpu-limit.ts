import type { Service } from '../model/compose.ts';
import { processorChoices } from '../model/limit-choice.ts';
import type { PodContainer } from '../model/pod.ts';
import { parseProcessors } from '../model/quantity.ts';
import { defineRule, type Problem, shared } from './rule.ts';

export default defineRule({
  id: 'missing-cpu-limit',
  title: 'No CPU limit',
  severity: 'low',
  // Contested where the scheduler shares CPU fairly by requests: a limit may slow a program down while processors idle.
  profile: 'strict',
  formats: ['compose', 'kubernetes'],
  why: 'One busy container, by a fault or because somebody mines with it, may slow down all others on the host.',
  remedy:
    'Limit it to the processors that it may use, or give it a share with `cpu_shares`; where nodes have room, a request for CPU alone may do.',
  references: {
    'cis-docker': { id: '5.12', relation: 'wider' },
    owasp: { id: 'RULE #7', relation: 'wider' },
    trivy: 'KSV-0011',
    checkov: 'CKV_K8S_11',
    kics: ['6b610c50-99fb-4ef0-a5f3-e312fd945bc3', '4ac0e2b7-d2d2-4af7-8799-e8de6721ccda'],
    'compose-lint': { id: 'CL-0026', relation: 'wider' },
    'kube-linter': { id: 'unset-cpu-requirements', relation: 'wider' },
    'kube-score': { id: 'Container Resources', relation: 'wider' },
    polaris: 'cpuLimitsMissing',
    kubescape: [
      'resources-cpu-limits',
      { id: 'resources-cpu-limit-and-request', relation: 'wider' },
      { id: 'resource-policies', relation: 'wider' },
    ],
    kubeaudit: { id: 'limits', relation: 'wider' },
    kyverno: 'require-cpu-limits',
  },

  *service(service) {
    const isShared = ['cpu_shares', 'cpuset', 'cpu_count', 'cpu_percent'].some(
      (key) => service.keyRange(key) !== undefined,
    );
    if (!isShared) yield* judge(service);
  },

  *podContainer(container) {
    if (container.role === 'container' || container.role === 'sidecar') yield* judge(container);
  },
});

function* judge(container: Service | PodContainer): Iterable<Problem> {
  const { name, cpuLimit: limit } = container;
  if (limit.state === 'dynamic') return;
  const processors = limit.value === undefined ? undefined : parseProcessors(limit.value);
  if (limit.state === 'literal' && processors !== 0 && processors !== -1) return;
  const isOff = limit.state === 'literal' ? `: \`${limit.value}\` means none` : '';
  yield {
    range: limit.range,
    message: `\`${name}\` has no CPU limit${isOff}`,
    fixes() {
      return processorChoices(container).map(({ value, text }) =>
        shared(limit, {
          title: `Limit CPU to ${text}`,
          safety: 'unsafe',
          breaks: 'It is slowed down when it needs more: see what it uses first',
          edits: () => limit.set(value),
        }),
      );
    },
  };
}
