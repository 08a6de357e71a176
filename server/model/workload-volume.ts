import type { YamlPlace } from '../syntax/yaml/place.ts';
import { setPlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import type { Workload, WorkloadContainer } from './workload-spec.ts';
import { literalText, textSlot } from './yaml-values.ts';

/** An empty folder that a pod is given. */
export interface EmptyVolume {
  readonly name: string;
  readonly range: Range;
  readonly sizeLimit: Slot<string>;
  /** Whether it is a part of memory, which the limits of the containers cover. */
  readonly isMemory: boolean;
}

/** A Secret as files. */
export interface SecretVolume {
  readonly name: string;
  /** The mode that is written for all files; undefined where none is, or it is none. */
  readonly mode: number | undefined;
  readonly range: Range;
  /** How many places share it, by anchor. */
  readonly sharedBy: number;
  /** Edits that write `mode`. */
  setMode(mode: number): Edit[] | undefined;
}

/** The empty folders of a pod. */
export function emptyVolumes({ spec, nameRange }: Workload): EmptyVolume[] {
  return spec
    .get('volumes')
    .items()
    .flatMap((volume) => {
      const empty = volume.get('emptyDir');
      // A template, or an alias of which only the original is edited.
      if (empty.kind !== 'map' && empty.kind !== 'empty') return [];
      const range = volume.get('name').range ?? empty.keyRange ?? nameRange;
      const medium = literalText(empty.get('medium'), 'kubernetes');
      return [
        {
          range,
          name: literalText(volume.get('name'), 'kubernetes') ?? 'emptyDir',
          sizeLimit: textSlot(empty.get('sizeLimit'), range, 'kubernetes'),
          isMemory: medium === 'Memory',
        },
      ];
    });
}

/**
 * Whether the volume is only what a read-only container may still write: it takes the place of a layer of the container
 * that nothing limited either, and what limits the two is the same.
 */
export function replacesWritableLayer({ containers }: Workload, volume: string): boolean {
  const users = containers.filter(({ place }) =>
    place
      .get('volumeMounts')
      .items()
      .some((mount) => literalText(mount.get('name'), 'kubernetes') === volume),
  );
  const isReadOnly = ({ place }: WorkloadContainer) =>
    literalText(place.get('securityContext', 'readOnlyRootFilesystem'), 'kubernetes') === 'true';
  return users.length > 0 && users.every(isReadOnly);
}

/** The Secrets that a pod is given as files, those of projected volumes not included. */
export function secretVolumes({ spec, nameRange }: Workload): SecretVolume[] {
  return spec
    .get('volumes')
    .items()
    .flatMap((volume) => {
      const secret = volume.get('secret');
      if (secret.kind !== 'map') return [];
      const mode = secret.get('defaultMode');
      const text = literalText(mode, 'kubernetes');
      return [
        {
          name: literalText(volume.get('name'), 'kubernetes') ?? 'secret',
          mode: text === undefined ? undefined : parseMode(text),
          range: mode.range ?? secret.keyRange ?? nameRange,
          sharedBy: mode.sharedBy,
          setMode: (wanted: number) => writeMode(mode, wanted),
        },
      ];
    });
}

/** How much a container may write to the node's disk: its own files, its log, its empty folders. */
export function storageLimit({ place, nameRange }: WorkloadContainer): Slot<string> {
  return textSlot(place.get('resources', 'limits', 'ephemeral-storage'), nameRange, 'kubernetes');
}

/** Kubernetes reads YAML 1.1, where a zero at the beginning means octal; JSON has decimal numbers only. */
function parseMode(text: string): number | undefined {
  if (/^0o?[0-7]{1,4}$/.test(text)) return Number.parseInt(text.replace('o', ''), 8);
  return /^\d{1,4}$/.test(text) ? Number(text) : undefined;
}

/** In the base in which it was written. */
function writeMode(mode: YamlPlace, wanted: number): Edit[] | undefined {
  const [, zero] = /^(0o?)[0-7]/.exec(mode.scalar?.text ?? '') ?? [];
  const edits = setPlace(mode, wanted);
  return zero === undefined ? edits : edits?.map((edit) => ({ ...edit, newText: zero + wanted.toString(8) }));
}
