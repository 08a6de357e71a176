import { capabilityNamed, isAllCapabilities } from '../model/capability.ts';
import type { Service } from '../model/compose.ts';
import { defineRule, shared } from './rule.ts';

export default defineRule({
  id: 'mount-propagation',
  title: 'Mounts spread between host and container',
  severity: 'high',
  profile: 'recommended',
  formats: ['compose'],
  why: 'With `shared` or `rshared`, what the container mounts below that path appears on the host, over whatever is there, and in every container that shares it. With `slave` or `rslave`, disks and volumes that the host mounts there later appear in the container, though nobody gave them to it.',
  remedy: 'Leave the propagation out: `rprivate` is what engines do by themselves.',
  references: {
    'cis-docker': { id: '5.20', relation: 'narrower' },
    kics: 'baa452f0-1f21-4a25-ace5-844e7a5f410d',
    'compose-lint': { id: 'CL-0017', relation: 'narrower' },
  },

  *service(service) {
    const { name, mounts } = service;
    for (const { kind, propagation, target } of mounts) {
      const mode = propagation?.value;
      if (propagation === undefined || mode === undefined || !/^r?(?:shared|slave)$/.test(mode)) continue;
      // Where the source is not known it is still a folder of the host: nothing else has a propagation.
      if (kind === 'tmpfs') continue;
      const isShared = mode.endsWith('shared');
      const what = isShared
        ? `what \`${name}\` mounts below \`${target}\` appears on the host`
        : `what the host mounts below the source of \`${target}\` appears in \`${name}\``;
      yield {
        range: propagation.range,
        message: `By \`${mode}\`, ${what}`,
        severity: isShared ? (mayMount(service) ? 'high' : 'medium') : 'low',
        fixes: [
          shared(propagation, {
            title: `Mount \`${target}\` without \`${mode}\``,
            safety: 'unsafe',
            breaks: 'What is mounted there later is seen on one side only',
            edits: () => propagation.remove(),
          }),
        ],
      };
    }
  },
});

/** Whether it has been given what mounting takes. */
function mayMount({ privileged, addedCapabilities }: Service): boolean {
  const names = addedCapabilities.items.flatMap(({ value }) => value ?? []);
  return (
    privileged.value === true ||
    names.some((name) => isAllCapabilities(name) || capabilityNamed(name)?.name === 'SYS_ADMIN')
  );
}
