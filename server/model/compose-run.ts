import type { YamlPlace } from '../syntax/yaml/place.ts';
import { removePlace } from '../syntax/yaml/write.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import { parts, readNamed } from './compose-named.ts';
import type {
  Device,
  GpuRequest,
  Hook,
  Logging,
  Parts,
  ReadFile,
  RestartPolicy,
  Ulimit,
  Watch,
} from './compose-parts.ts';
import { splitOutside } from './compose-ports.ts';
import { interpolate } from './interpolation.ts';
import {
  booleanSlot,
  fixedSlot,
  isNothing,
  literalText,
  numberSlot,
  rawText,
  textSlot,
  userSlot,
  wordSlots,
} from './yaml-values.ts';

/** `devices:`, as `SOURCE[:TARGET[:PERMISSIONS]]` or as maps. */
export function readDevices(place: YamlPlace, absentRange: Range): Parts<Device> {
  const items = place.items().flatMap((item): Device[] => {
    const { range } = item;
    if (range === undefined) return [];
    const remove = () => removePlace(item);
    if (item.kind === 'map') {
      const permissions = literalText(item.get('permissions'), 'compose') ?? 'rwm';
      const source = textSlot(item.get('source'), range, 'compose');
      return [{ source, target: literalText(item.get('target'), 'compose'), permissions, range, remove }];
    }
    const raw = rawText(item);
    if (raw === undefined) return [];
    const [written = '', target, permissions = 'rwm'] = splitOutside(raw, ':');
    const path = interpolate(written, item.file.variables);
    const source: Slot<string> =
      path === 'dynamic' ? fixedSlot<string>('dynamic', undefined, range) : fixedSlot('literal', path, range);
    return [{ source: { ...source, sharedBy: item.sharedBy }, target, permissions, range, remove }];
  });
  return parts(place, absentRange, items);
}

export function readUlimits(place: YamlPlace, absentRange: Range): Parts<Ulimit> {
  const items = place.entries().flatMap((entry): Ulimit[] => {
    const range = entry.keyRange;
    if (range === undefined) return [];
    const read = (key: string) => numberSlot(entry.kind === 'map' ? entry.get(key) : entry, range, 'compose');
    return [{ name: String(entry.key), soft: read('soft'), hard: read('hard'), range }];
  });
  return parts(place, absentRange, items);
}

export function readLogging(place: YamlPlace, absentRange: Range): Logging | undefined {
  if (isNothing(place)) return undefined;
  const range = place.keyRange ?? absentRange;
  return {
    driver: textSlot(place.get('driver'), range, 'compose'),
    options: readNamed(place.get('options'), range),
    range,
  };
}

export function readRestartPolicy(place: YamlPlace, absentRange: Range): RestartPolicy | undefined {
  if (isNothing(place)) return undefined;
  const range = place.keyRange ?? absentRange;
  return {
    condition: textSlot(place.get('condition'), range, 'compose'),
    maxAttempts: numberSlot(place.get('max_attempts'), range, 'compose'),
    range,
  };
}

export function readHooks(service: YamlPlace, absentRange: Range): Parts<Hook> {
  const kinds = ['post_start', 'pre_stop'] as const;
  const items = kinds.flatMap((kind) =>
    service
      .get(kind)
      .items()
      .flatMap((item): Hook[] => {
        const { range } = item;
        if (range === undefined) return [];
        return [
          {
            kind,
            command: wordSlots(item.get('command'), range, 'compose'),
            user: userSlot(item.get('user'), range, 'compose'),
            privileged: booleanSlot(item.get('privileged'), range, 'compose'),
            environment: readNamed(item.get('environment'), range),
            range,
          },
        ];
      }),
  );
  const [first, second] = kinds.map((kind) => parts(service.get(kind), absentRange, items)) as [
    Parts<Hook>,
    Parts<Hook>,
  ];
  return first.state === 'dynamic' || second.state === 'absent' ? first : second;
}

/** `env_file` and `label_file`: a path, or a list of paths and of maps with a `path`. */
export function readFiles(place: YamlPlace, absentRange: Range): Parts<ReadFile> {
  const entries = place.kind === 'list' ? place.items() : place.kind === 'scalar' ? [place] : [];
  const items = entries.flatMap((item): ReadFile[] => {
    const { range } = item;
    if (range === undefined) return [];
    const path = textSlot(item.kind === 'map' ? item.get('path') : item, range, 'compose');
    return [{ path, isRequired: booleanSlot(item.get('required'), range, 'compose').value !== false, range }];
  });
  return parts(place, absentRange, items);
}

/** `gpus:`, `all` or a list, and the devices that `deploy` reserves. */
export function readGpus(service: YamlPlace, absentRange: Range): Parts<GpuRequest> {
  const short = service.get('gpus');
  const reserved = service.get('deploy', 'resources', 'reservations', 'devices');
  const all: GpuRequest[] =
    short.kind === 'scalar'
      ? [
          {
            count: textSlot(short, absentRange, 'compose'),
            ids: [],
            capabilities: ['gpu'],
            range: short.range ?? absentRange,
          },
        ]
      : [];
  const items = [...all, ...[...short.items(), ...reserved.items()].map((item) => readGpu(item, absentRange))];
  const [own, deployed] = [parts(short, absentRange, items), parts(reserved, absentRange, items)];
  return own.state === 'dynamic' || deployed.state === 'absent' ? own : deployed;
}

function readGpu(item: YamlPlace, absentRange: Range): GpuRequest {
  const texts = (key: string) =>
    item
      .get(key)
      .items()
      .flatMap((one) => literalText(one, 'compose') ?? []);
  const range = item.range ?? absentRange;
  return {
    count: textSlot(item.get('count'), range, 'compose'),
    ids: texts('device_ids'),
    capabilities: texts('capabilities'),
    range,
  };
}

export function readWatches(place: YamlPlace, absentRange: Range): Parts<Watch> {
  const items = place.items().flatMap((item): Watch[] => {
    const { range } = item;
    if (range === undefined) return [];
    return [
      {
        action: textSlot(item.get('action'), range, 'compose'),
        path: textSlot(item.get('path'), range, 'compose'),
        target: literalText(item.get('target'), 'compose'),
        range,
      },
    ];
  });
  return parts(place, absentRange, items);
}
