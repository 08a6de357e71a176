import { workloadOf } from '../model/workload-spec.ts';
import { storageLimit } from '../model/workload-volume.ts';
import { defineRule, shared } from './rule.ts';

const limit = '2Gi';

export default defineRule({
  id: 'missing-storage-limit',
  title: 'No limit for temporary storage',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'What a container writes to its own files and to its log lies on the disk of the node. Without a limit one container fills it, and the pods beside it are evicted.',
  remedy:
    'Set `resources.limits.ephemeral-storage` a good deal above what it writes, or make the root file system read-only.',
  references: {
    'kube-score': { id: 'Container Ephemeral Storage Request and Limit', relation: 'wider' },
  },

  *resource(resource) {
    const workload = workloadOf(resource);
    for (const container of workload?.containers ?? []) {
      if (container.key !== 'containers') continue;
      const slot = storageLimit(container);
      if (slot.state !== 'absent') continue;
      yield {
        range: slot.range,
        message: `\`${container.name}\` may fill the disk of its node`,
        fixes: [
          shared(slot, {
            title: `Limit what it writes to ${limit}`,
            safety: 'unsafe',
            breaks: 'A pod that writes more is evicted: see what it writes first',
            edits: () => slot.set(limit),
          }),
        ],
      };
    }
  },
});
