import type { YamlPlace } from '../syntax/yaml/place.ts';
import { removePlace, setPlace } from '../syntax/yaml/write.ts';
import type { Range } from '../text/range.ts';
import { boundPath, mountOptions } from './compose-declared.ts';
import { splitOutside } from './compose-ports.ts';
import type { Mount } from './container.ts';
import { interpolate } from './interpolation.ts';
import { booleanSlot, fixedSlot, literalText, rawText, textSlot } from './yaml-values.ts';

/**
 * What a service mounts; `named` are the volumes of its project.
 * Source: https://github.com/compose-spec/compose-spec/blob/main/05-services.md#volumes
 */
export function readMounts(volumes: YamlPlace, absentRange: Range, named: YamlPlace | undefined): Mount[] {
  return volumes.items().flatMap((item) => {
    const mount = item.kind === 'map' ? longMount(item, absentRange) : shortMount(item);
    return mount === undefined ? [] : [named === undefined ? mount : throughVolume(mount, named)];
  });
}

/** What a mount of a named volume comes to when that is a folder of the host. */
function throughVolume(mount: Mount, named: YamlPlace): Mount {
  const { kind, source, range } = mount;
  if (kind !== 'volume' || source.value === undefined) return mount;
  const volume = named.get(source.value);
  const path = boundPath(volume, range);
  if (path === undefined) return mount;
  const readOnly = mountOptions(volume).includes('ro') ? fixedSlot('literal', true, range) : mount.readOnly;
  return { ...mount, kind: 'bind', source: path, readOnly };
}

const hostPath = /^(?:[./~]|[A-Za-z]:[\\/]|\\\\)/;
const kinds = new Set(['bind', 'volume', 'tmpfs']);

function longMount(item: YamlPlace, absentRange: Range): Mount {
  const source = literalText(item.get('source'), 'compose') ?? '';
  // Compose asks for a type; others take what looks like a path for one of the host.
  const assumed = item.get('type').kind === 'absent' && hostPath.test(source) ? 'bind' : '';
  const type = literalText(item.get('type'), 'compose') ?? assumed;
  const range = item.range ?? absentRange;
  return {
    // A named pipe of the host is mounted as its files are.
    kind: kinds.has(type) ? (type as Mount['kind']) : type === 'npipe' ? 'bind' : 'other',
    source: textSlot(item.get('source'), range, 'compose'),
    target: literalText(item.get('target'), 'compose'),
    readOnly: booleanSlot(item.get('read_only'), range, 'compose'),
    propagation: textSlot(item.get('bind', 'propagation'), range, 'compose'),
    range,
    remove: () => removePlace(item),
  };
}

/** `[SOURCE:]TARGET[:MODE]`; a source that starts like a path is one of the host. */
function shortMount(item: YamlPlace): Mount | undefined {
  const raw = rawText(item);
  const { range } = item;
  if (raw === undefined || range === undefined) return undefined;
  const parts = splitVolume(raw);
  if (parts.length === 1) {
    return {
      kind: 'volume',
      source: fixedSlot<string>('absent', undefined, range),
      target: raw,
      readOnly: fixedSlot('literal', false, range),
      range,
      remove: () => removePlace(item),
    };
  }
  const [source = '', target, mode = ''] = parts;
  const resolved = interpolate(source, item.file.variables);
  const isPath = hostPath.test(resolved);
  return {
    kind: resolved === 'dynamic' ? 'other' : isPath ? 'bind' : 'volume',
    source:
      resolved === 'dynamic' ? fixedSlot<string>('dynamic', undefined, range) : fixedSlot('literal', resolved, range),
    target,
    ...shortMode(item, range, parts.slice(0, 2).join(':'), mode),
    range,
    remove: () => removePlace(item),
  };
}

const propagations: ReadonlySet<string> = new Set(['shared', 'rshared', 'slave', 'rslave', 'private', 'rprivate']);

/** What stands behind the second colon of `item`; what is set there is written into the one text. */
function shortMode(
  item: YamlPlace,
  range: Range,
  paths: string,
  mode: string,
): Pick<Mount, 'readOnly' | 'propagation'> {
  const known = interpolate(mode, item.file.variables);
  if (known === 'dynamic') {
    return {
      readOnly: fixedSlot<boolean>('dynamic', undefined, range),
      propagation: fixedSlot<string>('dynamic', undefined, range),
    };
  }
  const words = known.split(',').filter((word) => word !== '');
  const write = (wanted: readonly string[]) =>
    known === mode ? setPlace(item, wanted.length === 0 ? paths : `${paths}:${wanted.join(',')}`) : undefined;
  const without = (isOut: (word: string) => boolean) => words.filter((word) => !isOut(word));
  const found = words.findLast((word) => propagations.has(word));
  return {
    readOnly: {
      ...fixedSlot('literal', words.includes('ro'), range),
      sharedBy: item.sharedBy,
      set: (wanted) => write([...without((word) => word === 'rw' || word === 'ro'), ...(wanted ? ['ro'] : [])]),
    },
    propagation: {
      ...fixedSlot(found === undefined ? 'absent' : 'literal', found, range),
      sharedBy: item.sharedBy,
      remove: () => write(without((word) => propagations.has(word))),
    },
  };
}

/** The parts of a mount in short form: splits at colons, but not at a Windows drive's. */
export function splitVolume(raw: string): string[] {
  const parts = splitOutside(raw, ':');
  const isDrive = /^[A-Za-z]$/.test(parts[0] ?? '') && /^[\\/]/.test(parts[1] ?? '');
  return isDrive ? [`${parts[0]}:${parts[1]}`, ...parts.slice(2)] : parts;
}
