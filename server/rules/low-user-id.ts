import { contextNumbers } from '../model/pod-identity.ts';
import { workloadOf } from '../model/workload-spec.ts';
import { defineRule, shared } from './rule.ts';

/** Below are the users of the system and of people. */
const lowest = 10_000;
const wanted = 10_001;
const words = { runAsUser: 'user', runAsGroup: 'group' } as const;

export default defineRule({
  id: 'low-user-id',
  title: 'User or group with a number that the node may use',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'Without user namespaces a number is the same user in the container and on the node. One that the node gives to a service or a person may read their files, should the program get out. The user that a known image has for its program is left alone: its files belong to that one.',
  remedy: 'Use numbers from 10000 on, or users of its own by `hostUsers: false`.',
  references: {
    trivy: [
      { id: 'KSV-0020', relation: 'wider' },
      { id: 'KSV-0021', relation: 'wider' },
    ],
    checkov: { id: 'CKV_K8S_40', relation: 'wider' },
    kics: { id: '02323c00-cdc3-4fdc-a310-4f2b3e7a1660', relation: 'wider' },
    'kube-score': { id: 'Container Security Context User Group ID', relation: 'wider' },
  },

  *resource(resource, { facts }) {
    const workload = workloadOf(resource);
    if (workload === undefined || workload.flag('hostUsers').value === false) return;
    for (const key of ['runAsUser', 'runAsGroup'] as const) {
      for (const number of contextNumbers(workload, key, facts)) {
        const { owner, slot } = number;
        // Root is a matter of its own.
        if (slot.value === undefined || slot.value === 0 || slot.value >= lowest) continue;
        // Another number could not read the files of that one.
        if (number.isOfImage()) continue;
        yield {
          range: slot.range,
          message: `\`${owner}\` runs as ${words[key]} ${slot.value}, which may be somebody else on the node`,
          fixes: [
            shared(slot, {
              title: `Run as ${words[key]} ${wanted}`,
              safety: 'unsafe',
              breaks: `Files of the image and of volumes that belong to ${words[key]} ${slot.value} cannot be written, or not be read`,
              edits: () => slot.set(wanted),
            }),
          ],
        };
      }
    }
  },
});
