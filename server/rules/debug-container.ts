import { workloadOf } from '../model/workload-spec.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'debug-container',
  title: 'Container for debugging in a manifest',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'Ephemeral containers are put into a pod that runs, by `kubectl debug`. In a manifest they are refused or ignored; and a shell with tools beside the program is what an attacker would bring.',
  remedy: 'Leave `ephemeralContainers` out.',
  references: { kyverno: { id: 'block-ephemeral-containers', relation: 'equal' } },

  *resource(resource) {
    const found = workloadOf(resource)?.containers.find(({ key }) => key === 'ephemeralContainers');
    if (found === undefined) return;
    yield {
      range: found.nameRange,
      message: `\`${resource.name}\` has a container for debugging, \`${found.name}\``,
      fixes: [
        {
          title: 'Remove `ephemeralContainers`',
          safety: 'safe',
          edits: () => workloadOf(resource)?.remove('ephemeralContainers'),
        },
      ],
    };
  },
});
