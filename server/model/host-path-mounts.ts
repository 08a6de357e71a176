import { Conditions } from '../syntax/yaml/conditions.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import type { HostPathMount, HostPathVolume, Pod } from './pod.ts';
import { containersAt } from './pod-fields.ts';
import type { ContainerList } from './pod-spec.ts';
import { booleanSlot, literalText, textSlot } from './yaml-values.ts';

/** A mount that is written, and the name of its volume where that is known. */
interface Written {
  readonly place: YamlPlace;
  readonly volume: string | undefined;
  readonly mount: HostPathMount;
}

/** The volumes of `pod` that are paths of its node, with what mounts them. */
export function readHostPaths(spec: YamlPlace, lists: readonly ContainerList[], pod: Pod): HostPathVolume[] {
  const volumes = pod.volumes.filter(({ kind }) => kind === 'hostPath');
  if (volumes.length === 0) return [];
  const places = new Map(
    spec
      .get('volumes')
      .items()
      .map((place) => [place.get('hostPath').wholeRange?.start, place.get('hostPath')]),
  );
  const containers = lists.flatMap(([key]) => containersAt(spec, key));
  const written = containers.flatMap((place, index) => readMounts(place, pod.containers[index], pod));
  const isClosed = isAllSaid(spec, lists, containers) && written.every(({ volume }) => volume !== undefined);
  const conditions = spec.file.isTemplated && spec.range ? new Conditions(spec.file.text, spec.range) : undefined;
  return volumes.flatMap((volume) => {
    const { name, range } = volume;
    const hostPath = places.get(range.start);
    if (hostPath === undefined) return [];
    const uses = written.filter((use) => use.volume !== undefined && use.volume === name);
    // One that a template writes only sometimes is not known to be there, unless none is.
    const sure = uses.filter(({ place }) => !conditions?.mayLack(place.range?.start ?? range.start, range.start));
    const mounts = (sure.length > 0 ? sure : uses).map(({ mount }) => mount);
    return [
      {
        ...{ name, range, volume, mounts },
        path: textSlot(hostPath.get('path'), range, 'kubernetes'),
        isReadOnly: mounts.length > 0 && mounts.every(({ isWritable }) => !isWritable),
        isUnused: isClosed && uses.length === 0,
        targets: uses.flatMap(({ mount }) => mount.target ?? []),
        type: literalText(hostPath.get('type'), 'kubernetes') ?? '',
      },
    ];
  });
}

function readMounts(place: YamlPlace, container: Pod['containers'][number] | undefined, pod: Pod): Written[] {
  if (container === undefined) return [];
  const mounts = place.get('volumeMounts').items();
  return mounts.map((mount) => {
    const readOnly = booleanSlot(mount.get('readOnly'), mount.range ?? pod.nameRange, 'kubernetes');
    return {
      place: mount,
      volume: literalText(mount.get('name'), 'kubernetes'),
      mount: {
        ...{ container, readOnly },
        // A mode that a template gives counts as the milder one.
        isWritable: readOnly.value !== true && (readOnly.state !== 'dynamic' || !isWritten(mount.get('readOnly'))),
        target: literalText(mount.get('mountPath'), 'kubernetes'),
        propagation: literalText(mount.get('mountPropagation'), 'kubernetes'),
      },
    };
  });
}

function isWritten({ written, layers }: YamlPlace): boolean {
  return written !== undefined || layers.length > 0;
}

/** Whether no template and no other file can mount anything besides. */
function isAllSaid(spec: YamlPlace, lists: readonly ContainerList[], containers: readonly YamlPlace[]): boolean {
  if (spec.isOpen || spec.layers.length > 0 || containers.length === 0) return false;
  const places = [...lists.map(([key]) => spec.get(key)), ...containers.map((place) => place.get('volumeMounts'))];
  return places.every(({ kind }) => kind !== 'dynamic' && kind !== 'scalar');
}
