import { contextNumbers, furtherGroups } from '../model/pod-identity.ts';
import { workloadOf } from '../model/workload-spec.ts';
import { defineRule, type Fix, shared } from './rule.ts';

export default defineRule({
  id: 'root-group',
  title: 'Pod in the root group',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: "Group 0 is root's: what it may read and write in the image and in mounted folders of the node is open to the program, although it does not run as root. OpenShift gives it to all containers, which is why images are made for it.",
  remedy: 'Give it a group of its own by `runAsGroup` and `fsGroup`, and files that group.',
  references: {
    nsa: { id: '1.6', relation: 'wider' },
    trivy: { id: 'KSV-0116', relation: 'wider' },
    kyverno: { id: 'require-non-root-groups', relation: 'wider' },
  },

  *resource(resource, { facts }) {
    const workload = workloadOf(resource);
    if (workload === undefined) return;
    const written = [
      ...contextNumbers(workload, 'runAsGroup', facts),
      ...contextNumbers(workload, 'fsGroup', facts),
      ...furtherGroups(workload),
    ];
    for (const { key, owner, slot } of written) {
      if (slot.value !== 0) continue;
      const fix: Fix =
        key === 'supplementalGroups'
          ? {
              title: 'Leave the group out',
              safety: 'unsafe',
              breaks: 'Files that are for root and its group alone cannot be read or written',
              edits: () => slot.remove(),
            }
          : {
              title: 'Use group 10001',
              safety: 'unsafe',
              breaks: 'Files that are for root and its group alone cannot be read or written',
              edits: () => slot.set(10001),
            };
      yield {
        range: slot.range,
        message: `\`${owner}\` is in the root group, by \`${key}\``,
        fixes: [shared(slot, fix)],
      };
    }
  },
});
