import { unprobedContainers } from '../model/probe.ts';
import { workloadOf } from '../model/workload-spec.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'missing-readiness-probe',
  title: 'Container that counts as ready unasked',
  severity: 'low',
  // It is about being available, and what a good probe is only the program's author knows.
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'Kubernetes takes a container for ready as soon as it has started: a Service sends it traffic, and an update goes on to the next pod, before the program can do its work, and while it cannot.',
  remedy: 'Give a `readinessProbe` that fails while the program cannot do its work.',
  references: {
    checkov: 'CKV_K8S_9',
    kics: 'a659f3b5-9bf0-438a-bd9a-7d3a6427f1e3',
    // It judges parts of objects, such as patches, as well.
    'kube-linter': { id: 'no-readiness-probe', relation: 'wider' },
    polaris: 'readinessProbeMissing',
    kubescape: ['C-0018', 'configured-readiness-probe'],
  },

  *resource(resource) {
    const workload = workloadOf(resource);
    if (workload === undefined) return;
    for (const { name, nameRange } of unprobedContainers(workload, 'readinessProbe'))
      yield {
        range: nameRange,
        message: `\`${name}\` counts as ready as soon as it has started: it has no \`readinessProbe\``,
      };
  },
});
