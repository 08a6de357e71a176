import type { YamlPlace } from '../syntax/yaml/place.ts';
import { appendItem, insertEntry, removePlace, setPlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import type { NamedValue, NamedValues, Parts } from './compose-parts.ts';
import { interpolate } from './interpolation.ts';
import { fixedSlot, isNothing, rawText, textSlot } from './yaml-values.ts';

/** `items` of what stands at `place`, with what is to be thought of those that it lacks. */
export function parts<T>(place: YamlPlace, absentRange: Range, items: readonly T[]): Parts<T> {
  const state =
    place.kind === 'dynamic' || place.isMerged ? 'dynamic' : isNothing(place) ? 'absent' : ('literal' as const);
  return { state, range: place.keyRange ?? place.range ?? absentRange, items };
}

/** The names and texts that a map, or a list of `NAME=value`, holds at `place`. */
export function readNamed(place: YamlPlace, absentRange: Range): NamedValues {
  const items =
    place.kind === 'map'
      ? place.entries().flatMap((entry) => ownEntry(entry))
      : place.items().flatMap((item) => listEntry(item));
  const find = (name: string): NamedValue | undefined => items.find((item) => item.name === name);
  return { ...parts(place, absentRange, items), find, set: (name, value) => setNamed(place, find(name), name, value) };
}

function ownEntry(entry: YamlPlace): NamedValue[] {
  const { keyRange, wholeRange } = entry;
  if (keyRange === undefined || wholeRange === undefined) return [];
  const value = textSlot(entry, keyRange, 'compose');
  return [{ name: String(entry.key), nameRange: keyRange, value, range: wholeRange, remove: () => removePlace(entry) }];
}

/** Hosts may be told from their addresses by a colon as well: `extra_hosts: ["name:10.0.0.1"]`. */
function listEntry(item: YamlPlace): NamedValue[] {
  const raw = rawText(item);
  const { range } = item;
  if (raw === undefined || range === undefined) return [];
  const separator = item.parent?.key === 'extra_hosts' && !raw.includes('=') ? ':' : '=';
  const at = raw.indexOf(separator);
  const name = at === -1 ? raw : raw.slice(0, at);
  return [{ name, nameRange: range, value: itemValue(item, raw, at, range), range, remove: () => removePlace(item) }];
}

function itemValue(item: YamlPlace, raw: string, at: number, range: Range): Slot<string> {
  if (at === -1) return fixedSlot<string>('absent', undefined, range);
  const text = interpolate(raw.slice(at + 1), item.file.variables);
  return {
    ...(text === 'dynamic' ? fixedSlot<string>('dynamic', undefined, range) : fixedSlot('literal', text, range)),
    sharedBy: item.sharedBy,
    set: (wanted) => setPlace(item, raw.slice(0, at + 1) + wanted),
    remove: () => removePlace(item),
  };
}

function setNamed(place: YamlPlace, known: NamedValue | undefined, name: string, value: string): Edit[] | undefined {
  if (known !== undefined && known.value.state !== 'absent') return known.value.set(value);
  if (known !== undefined && place.kind !== 'map') return undefined;
  return place.kind === 'list' ? appendItem(place, `${name}=${value}`) : insertEntry(place, name, value);
}
