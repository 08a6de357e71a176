import { unprobedContainers } from '../model/probe.ts';
import { workloadOf } from '../model/workload-spec.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'missing-liveness-probe',
  title: 'Container that nobody asks whether it hangs',
  severity: 'low',
  // It is about being available, and what a good probe is only the program's author knows.
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'A process that hangs keeps its place in the pod: the kubelet restarts only what has ended, or what fails its liveness probe. Not every program wants one, as a probe that is too eager restarts what is only busy.',
  remedy: 'Give a `livenessProbe` that fails only when a restart helps.',
  references: {
    checkov: 'CKV_K8S_8',
    kics: 'ade74944-a674-4e00-859e-c6eab5bde441',
    // It judges parts of objects, such as patches, as well.
    'kube-linter': { id: 'no-liveness-probe', relation: 'wider' },
    polaris: 'livenessProbeMissing',
    kubescape: ['C-0056', 'configured-liveness-probe'],
  },

  *resource(resource) {
    const workload = workloadOf(resource);
    if (workload === undefined) return;
    for (const { name, nameRange } of unprobedContainers(workload, 'livenessProbe'))
      yield { range: nameRange, message: `\`${name}\` is never asked whether it hangs: it has no \`livenessProbe\`` };
  },
});
