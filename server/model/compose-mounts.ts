import type { YamlPlace } from '../syntax/yaml/place.ts';
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

const kinds = new Set(['bind', 'volume', 'tmpfs']);

function longMount(item: YamlPlace, absentRange: Range): Mount {
  const type = literalText(item.get('type'), 'compose') ?? '';
  const range = item.range ?? absentRange;
  return {
    kind: kinds.has(type) ? (type as Mount['kind']) : 'other',
    source: textSlot(item.get('source'), range, 'compose'),
    target: literalText(item.get('target'), 'compose'),
    readOnly: booleanSlot(item.get('read_only'), range, 'compose'),
    range,
  };
}

/** `[SOURCE:]TARGET[:MODE]`; a source that starts like a path is one of the host. */
function shortMount(item: YamlPlace): Mount | undefined {
  const raw = rawText(item);
  const { range } = item;
  if (raw === undefined || range === undefined) return undefined;
  const parts = splitSource(raw);
  if (parts.length === 1) {
    return {
      kind: 'volume',
      source: fixedSlot<string>('absent', undefined, range),
      target: raw,
      readOnly: fixedSlot('literal', false, range),
      range,
    };
  }
  const [source = '', target, mode = ''] = parts;
  const resolved = interpolate(source, item.file.variables);
  const isPath = /^(?:[./~]|[A-Za-z]:[\\/]|\\\\)/.test(resolved);
  return {
    kind: resolved === 'dynamic' ? 'other' : isPath ? 'bind' : 'volume',
    source:
      resolved === 'dynamic' ? fixedSlot<string>('dynamic', undefined, range) : fixedSlot('literal', resolved, range),
    target,
    readOnly: fixedSlot('literal', mode.split(',').includes('ro'), range),
    range,
  };
}

/** Splits at colons, but not at a Windows drive's. */
function splitSource(raw: string): string[] {
  const parts = splitOutside(raw, ':');
  const isDrive = /^[A-Za-z]$/.test(parts[0] ?? '') && /^[\\/]/.test(parts[1] ?? '');
  return isDrive ? [`${parts[0]}:${parts[1]}`, ...parts.slice(2)] : parts;
}
