import type { Service } from '../model/compose.ts';
import { serviceNamed } from '../model/compose-joins.ts';
import { worstMounts } from '../model/worst-mounts.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, type Problem, shared } from './rule.ts';

export default defineRule({
  id: 'inherited-mounts',
  title: "Another container's mounts taken over",
  severity: 'critical',
  profile: 'recommended',
  formats: ['compose'],
  why: 'With `volumes_from` a service has whatever the other one mounts, secrets and sockets among it, writable, and whatever it will mount one day. Nobody who reads the service sees what that is.',
  remedy: 'Mount by name what the service needs, read-only where it does not write.',
  references: {},

  *service(service) {
    for (const item of service.list('volumes_from').items) {
      const [, prefix, name, mode] = /^(container:)?([^:]+)(?::(ro|rw|z|Z))?$/.exec(item.value ?? '') ?? [];
      if (name !== undefined)
        yield* judge(service, item, { name, isReadOnly: mode === 'ro', isForeign: prefix !== undefined });
    }
  },
});

interface Source {
  readonly name: string;
  readonly isReadOnly: boolean;
  /** A container that no service of the project is. */
  readonly isForeign: boolean;
}

function* judge({ name, project }: Service, item: Slot<string>, source: Source): Iterable<Problem> {
  const owner = source.isForeign ? undefined : serviceNamed(project, source.name);
  const { socket, sensitive } = owner === undefined ? {} : worstMounts(owner);
  const takes = `\`${name}\` takes over all mounts of \`${source.name}\``;
  const problem = (message: string, severity: Problem['severity'], fixes: readonly Fix[]): Problem => ({
    range: item.range,
    message,
    ...(severity && { severity }),
    fixes,
  });
  if (socket !== undefined) {
    yield problem(`${takes}, \`${socket}\` among them, and can take over the host`, 'critical', [removal(item)]);
  } else if (sensitive !== undefined) {
    yield problem(`${takes}, \`${sensitive}\` of the host among them`, 'high', [removal(item)]);
  } else if (!source.isReadOnly) {
    const unseen = source.isForeign ? ', a container that this file does not show' : '';
    yield problem(`${takes}${unseen}, writable`, source.isForeign ? 'medium' : 'low', [narrowing(item), removal(item)]);
  }
}

function narrowing(item: Slot<string>): Fix {
  return shared(item, {
    title: 'Take them over read-only',
    safety: 'unsafe',
    breaks: 'It can no longer write to them',
    edits: () => (item.value === undefined ? undefined : item.set(`${item.value.replace(/:(?:rw|z|Z)$/, '')}:ro`)),
  });
}

function removal(item: Slot<string>): Fix {
  return shared(item, {
    title: 'Do without them',
    safety: 'unsafe',
    breaks: 'What it reads or writes there is no longer found, unless it is mounted by name',
    edits: () => item.remove(),
  });
}
