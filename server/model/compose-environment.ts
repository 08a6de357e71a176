import type { YamlPlace } from '../syntax/yaml/place.ts';
import { removePlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import type { EnvironmentVariable } from './container.ts';
import { interpolate } from './interpolation.ts';
import { fixedSlot, rawText, textSlot } from './yaml-values.ts';

/** The variables that a map or a list of `NAME=value` sets. */
export function readEnvironment(
  place: YamlPlace,
  owner: string,
  source: EnvironmentVariable['source'],
): EnvironmentVariable[] {
  if (place.kind === 'map') {
    return place.entries().flatMap((entry) => {
      const nameRange = entry.keyRange;
      if (nameRange === undefined) return [];
      const value = textSlot(entry, nameRange, 'compose');
      return [{ name: String(entry.key), nameRange, value, ...asWritten(value, rawText(entry)), owner, source }];
    });
  }
  return place.items().flatMap((item) => {
    const raw = rawText(item);
    const { range } = item;
    if (raw === undefined || range === undefined) return [];
    const equals = raw.indexOf('=');
    const name = equals === -1 ? raw : raw.slice(0, equals);
    const nameRange = partOf(item, 0, name.length) ?? range;
    const value = listValue(item, raw, equals, range);
    const remove = () => removePlace(item);
    return [{ name, nameRange, value, ...asWritten(value, raw.slice(equals + 1)), owner, source, remove }];
  });
}

function asWritten({ state }: Slot<string>, written: string | undefined): Pick<EnvironmentVariable, 'written'> {
  return state === 'dynamic' && written !== undefined ? { written } : {};
}

/** Edits that take variable `name` away, or turn it into `rename`. */
export function replaceVariable(
  place: YamlPlace,
  name: string,
  rename: { readonly name: string; readonly value: string } | undefined,
): Edit[] | undefined {
  if (place.kind === 'map') {
    const entry = place.get(name);
    const { keyRange, range } = entry;
    if (rename === undefined) return removePlace(entry);
    if (keyRange === undefined || range === undefined || entry.via !== 'own') return undefined;
    const quoted = place.file.text[keyRange.start] === '"' ? JSON.stringify(rename.name) : rename.name;
    return [
      { range: keyRange, newText: quoted },
      { range, newText: rename.value },
    ];
  }
  const item = place.items().find((candidate) => (rawText(candidate) ?? '').startsWith(`${name}=`));
  if (item === undefined || item.range === undefined || item.via !== 'own') return undefined;
  if (rename === undefined) return removePlace(item);
  const mark = /^["']/.exec(place.file.text.slice(item.range.start, item.range.start + 1))?.[0] ?? '';
  return [{ range: item.range, newText: `${mark}${rename.name}=${rename.value}${mark}` }];
}

function listValue(item: YamlPlace, raw: string, equals: number, range: Range): Slot<string> {
  if (equals === -1) return fixedSlot<string>('absent', undefined, range);
  const text = interpolate(raw.slice(equals + 1), item.file.variables);
  const valueRange = partOf(item, equals + 1, raw.length) ?? range;
  const slot =
    text === 'dynamic' ? fixedSlot<string>('dynamic', undefined, valueRange) : fixedSlot('literal', text, valueRange);
  return { ...slot, sharedBy: item.sharedBy };
}

/** Where characters `from` to `to` of a scalar stand, when the source spells them as they are. */
function partOf(item: YamlPlace, from: number, to: number): Range | undefined {
  const { range, scalar } = item;
  if (range === undefined || scalar === undefined) return undefined;
  const shift = scalar.isQuoted ? 1 : 0;
  const start = range.start + shift;
  if (item.file.text.slice(start, start + scalar.text.length) !== scalar.text) return undefined;
  return { start: start + from, end: start + to };
}
