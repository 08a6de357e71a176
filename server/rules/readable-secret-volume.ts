import { workloadOf } from '../model/workload-spec.ts';
import { secretVolumes } from '../model/workload-volume.ts';
import { defineRule, shared } from './rule.ts';

const others = 0o007;
const everybody = 0o777;

export default defineRule({
  id: 'readable-secret-volume',
  title: 'Secret as files that every user of the container may read',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'Files that others may read are there for every process of the container, also for the one that was given another user so that it sees less.',
  remedy: 'Write `defaultMode: 0440`, and give the program its group by `fsGroup`.',
  references: {},

  *resource(resource) {
    const workload = workloadOf(resource);
    if (workload === undefined) return;
    for (const { name, mode, range, sharedBy, setMode } of secretVolumes(workload)) {
      if (mode === undefined || (mode & others) === 0) continue;
      const narrowed = mode & everybody & ~others;
      yield {
        range,
        message: `Volume \`${name}\` of \`${resource.name}\` lets every user of its containers read the Secret`,
        fixes: [
          shared(
            { sharedBy },
            {
              title: 'Keep it to the owner and the group',
              safety: 'unsafe',
              breaks: 'A program that runs as neither root nor of the group `fsGroup` cannot read the files',
              edits: () => setMode(narrowed),
            },
          ),
        ],
      };
    }
  },
});
