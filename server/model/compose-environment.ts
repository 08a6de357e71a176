import { ownPlace, topKey } from '../syntax/yaml/own-place.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import { removePlace, setPlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import type { EnvironmentVariable } from './container.ts';
import { interpolate, isInterpolated } from './interpolation.ts';
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
      const raw = rawText(entry);
      const name = String(entry.key);
      const rewrite = (text: string) => rewritten(entry, text);
      return [{ name, nameRange, value, ...asWritten(entry, raw), owner, source, rewrite }];
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
    const rewrite = (text: string) => rewritten(item, `${name}=${text}`);
    return [{ name, nameRange, value, ...asWritten(item, raw.slice(equals + 1)), owner, source, remove, rewrite }];
  });
}

function asWritten(place: YamlPlace, written: string | undefined): Pick<EnvironmentVariable, 'written' | 'holders'> {
  return {
    holders: () => holdersOf(place),
    ...(written !== undefined && isInterpolated(written) && { written }),
  };
}

/** Where others share what is written, they go on to share it. */
function rewritten(place: YamlPlace, text: string): Edit[] | undefined {
  const own = ownPlace(place);
  return own && setPlace(own, text);
}

/** How many services are to have what is written at `place`; a fragment is none itself. */
function holdersOf(place: YamlPlace): number {
  const own = ownPlace(place);
  if (own === undefined) return Number.POSITIVE_INFINITY;
  return own.sharedBy - (topKey(own).startsWith('x-') ? 1 : 0);
}

/** Where `environment` sets the variable `name`; undefined when it does not. */
export function variablePlace(environment: YamlPlace, name: string): YamlPlace | undefined {
  if (environment.kind !== 'map')
    return environment.items().find((item) => (rawText(item) ?? '').startsWith(`${name}=`));
  const entry = environment.get(name);
  return entry.keyRange === undefined ? undefined : entry;
}

/** Edits that take the variable at `place` away, or turn it into `rename`. */
export function replaceVariable(
  place: YamlPlace,
  rename: { readonly name: string; readonly value: string } | undefined,
): Edit[] | undefined {
  const { keyRange, range, file } = place;
  if (rename === undefined) return removePlace(place);
  if (range === undefined || place.via !== 'own') return undefined;
  if (keyRange !== undefined) {
    const quoted = file.text[keyRange.start] === '"' ? JSON.stringify(rename.name) : rename.name;
    return [
      { range: keyRange, newText: quoted },
      { range, newText: rename.value },
    ];
  }
  const mark = /^["']/.exec(file.text.slice(range.start, range.start + 1))?.[0] ?? '';
  return [{ range, newText: `${mark}${rename.name}=${rename.value}${mark}` }];
}

function listValue(item: YamlPlace, raw: string, equals: number, range: Range): Slot<string> {
  if (equals === -1) return fixedSlot<string>('absent', undefined, range);
  const text = interpolate(raw.slice(equals + 1), item.file.variables);
  const valueRange = partOf(item, equals + 1, raw.length) ?? range;
  const slot =
    text === 'dynamic' ? fixedSlot<string>('dynamic', undefined, valueRange) : fixedSlot('literal', text, valueRange);
  return {
    ...slot,
    sharedBy: item.sharedBy,
  };
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
