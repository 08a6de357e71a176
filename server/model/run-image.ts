import type { Slot } from '../text/slot.ts';
import type { RunImage, SecretUse } from './facts.ts';
import type { PodContainer } from './pod.ts';
import type { Resource } from './resource.ts';
import { type Workload, workloadOf } from './workload-spec.ts';
import { literalText } from './yaml-values.ts';

/** What the containers of `resource` run, and what they say of it, for those who look from another file. */
export function runImages({ kind, name, pod, furtherPods }: Resource): RunImage[] {
  return [pod ?? [], furtherPods].flat().flatMap(({ containers }) =>
    containers.flatMap((container) => {
      const { image } = container;
      return image.value === undefined
        ? []
        : [{ image: image.value.text, range: image.range, workload: `${kind}/${name}`, ...saysOf(container) }];
    }),
  );
}

function saysOf({ name, user, runAsNonRoot }: PodContainer): Pick<RunImage, 'container' | 'user' | 'runAsNonRoot'> {
  return {
    container: name,
    ...(user.state !== 'absent' && { user: known(user)?.text ?? null }),
    ...(runAsNonRoot.state !== 'absent' && { runAsNonRoot: known(runAsNonRoot) ?? null }),
  };
}

const known = <T>({ value }: Slot<T>): T | undefined => value;

/** The Secrets that the containers of `resource` are given, as files or as variables. */
export function secretUses(resource: Resource): Omit<SecretUse, 'file'>[] {
  const workload = workloadOf(resource);
  if (workload === undefined) return [];
  const namespace = resource.namespace.value;
  const base = { ...(namespace !== undefined && { namespace }), workload: `${resource.kind}/${resource.name}` };
  return [...mounted(workload), ...asVariables(workload)].map((use) => ({ ...base, ...use }));
}

type Use = Pick<SecretUse, 'secret' | 'as' | 'keys' | 'range'>;

/** Volumes from Secrets that some container mounts. */
function mounted({ spec, containers }: Workload): Use[] {
  return spec
    .get('volumes')
    .items()
    .flatMap((volume) => {
      const from = volume.get('secret');
      const secret = literalText(from.get('secretName'), 'kubernetes');
      const name = literalText(volume.get('name'), 'kubernetes');
      const { range } = from.get('secretName');
      const isMounted = containers.some(({ place }) =>
        place
          .get('volumeMounts')
          .items()
          .some((mount) => literalText(mount.get('name'), 'kubernetes') === name),
      );
      if (secret === undefined || name === undefined || range === undefined || !isMounted) return [];
      const items = from.get('items').items();
      const keys = items.flatMap((item) => literalText(item.get('key'), 'kubernetes') ?? []);
      return [{ secret, as: 'file' as const, range, ...(items.length > 0 && { keys }) }];
    });
}

function asVariables({ containers }: Workload): Use[] {
  return containers.flatMap(({ place }) =>
    place
      .get('env')
      .items()
      .flatMap((item) => {
        const from = item.get('valueFrom', 'secretKeyRef');
        const secret = literalText(from.get('name'), 'kubernetes');
        const key = literalText(from.get('key'), 'kubernetes');
        const { range } = item.get('name');
        if (secret === undefined || range === undefined) return [];
        return [{ secret, as: 'variable' as const, range, ...(key !== undefined && { keys: [key] }) }];
      }),
  );
}
