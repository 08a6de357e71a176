import { type Workload, workloadOf } from '../model/workload-spec.ts';
import { emptyVolumes, replacesWritableLayer, storageLimit } from '../model/workload-volume.ts';
import { defineRule, shared } from './rule.ts';

const limit = '1Gi';

export default defineRule({
  id: 'unlimited-empty-dir',
  title: 'Temporary volume without a limit',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: "An `emptyDir` lies on the disk of the node. Without `sizeLimit` one pod can fill it, and the node's other pods are evicted; with `medium: Memory` it is the memory of the node.",
  remedy: 'Set `sizeLimit` a good deal above what is written there.',
  references: {
    kyverno: [{ id: 'add-emptydir-sizelimit', relation: 'wider' }],
  },

  *resource(resource) {
    const workload = workloadOf(resource);
    if (workload === undefined || isLimitedAsAWhole(workload)) return;
    for (const { name, range, sizeLimit, isMemory } of emptyVolumes(workload)) {
      if (sizeLimit.state !== 'absent' || (!isMemory && replacesWritableLayer(workload, name))) continue;
      yield {
        range,
        message: `Volume \`${name}\` of \`${resource.name}\` may fill the disk of its node`,
        fixes: [
          shared(sizeLimit, {
            title: `Limit it to ${limit}`,
            safety: 'unsafe',
            breaks: 'A pod that writes more is evicted: see what it writes first',
            edits: () => sizeLimit.set(limit),
          }),
        ],
      };
    }
  },
});

/** A pod is evicted too when it writes more than the limits of its containers come to; one without counts as nothing. */
function isLimitedAsAWhole({ containers }: Workload): boolean {
  return containers.some((container) => container.key === 'containers' && storageLimit(container).state !== 'absent');
}
