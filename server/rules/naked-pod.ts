import { workloadOf } from '../model/workload-spec.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'naked-pod',
  title: 'Pod without a controller',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'Nobody starts it again when its node goes, and nobody rolls out its next version: a fix for a flaw means to delete it first, which is put off.',
  remedy: 'Let a Deployment, StatefulSet, DaemonSet or Job make it.',
  references: {
    kubescape: [
      { id: 'C-0073', relation: 'wider' },
      { id: 'naked-pods', relation: 'wider' },
    ],
    kyverno: { id: 'prevent-bare-pods', relation: 'wider' },
  },

  *resource(resource) {
    if (!resource.is('', 'Pod') || resource.pod === undefined || resource.pod.isPartial) return;
    const workload = workloadOf(resource);
    // What is to end, or is started by Helm, is not to be started again.
    const restart = workload?.text('restartPolicy');
    if (restart === undefined || restart.state === 'dynamic' || (restart.value ?? 'Always') !== 'Always') return;
    if (resource.isOwned || resource.annotations.some(({ key }) => key.startsWith('helm.sh/hook'))) return;
    yield { range: resource.nameRange, message: `Pod \`${resource.name}\` has no controller that starts it again` };
  },
});
