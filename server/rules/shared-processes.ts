import { workloadOf } from '../model/workload-spec.ts';
import { defineRule, shared } from './rule.ts';

export default defineRule({
  id: 'shared-processes',
  title: "Containers of a pod that see each other's processes",
  severity: 'medium',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'With one process namespace for the pod, a container can read the files, the variables and often the memory of all others through `/proc`, Secrets that only they mount included, and can end their processes.',
  remedy: 'Leave `shareProcessNamespace` out; debug with `kubectl debug`, which shares for as long as it takes.',
  references: { nsa: { id: '1.3', relation: 'wider' } },

  *resource(resource) {
    const sharing = workloadOf(resource)?.flag('shareProcessNamespace');
    if (sharing?.value !== true) return;
    yield {
      range: sharing.range,
      message: `The containers of \`${resource.name}\` see each other's processes, and their files through \`/proc\``,
      fixes: [
        shared(sharing, {
          title: 'Keep their processes apart',
          safety: 'unsafe',
          breaks: 'A container that watches or signals the processes of another does not find them',
          edits: () => sharing.remove(),
        }),
      ],
    };
  },
});
