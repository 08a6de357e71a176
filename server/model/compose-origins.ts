import type { YamlPlace } from '../syntax/yaml/place.ts';
import type { PlaceElsewhere } from '../text/place-elsewhere.ts';
import { contains, type Range } from '../text/range.ts';
import { pathFrom } from './file-path.ts';

/** A place of another file that has to do with what is said of a service here. */
export interface Origin extends PlaceElsewhere {
  /** Says nothing of it either; says the same; or says something else, which does not count. */
  readonly kind: 'silent' | 'same' | 'overruled';
  /** The service there. */
  readonly service: string;
}

/**
 * What other files than the one at `path` say where `range` of it says something of the service at `place`: all that is laid
 * over the service or under it when `range` is its name, so that it lacks something; else what a single value overrules.
 */
export function originsOf(place: YamlPlace, range: Range, path: string): readonly Origin[] {
  if (place.layers.length === 0 || place.keyRange === undefined) return [];
  if (isSame(place.keyRange, range))
    return place.layers.flatMap((layer) => elsewhere(layer.place, 'silent', String(layer.place.key), path));
  const value = valueAt(place, range);
  if (value === undefined) return [];
  if (typeof value.key === 'number')
    return sameItems(value).flatMap((item) => elsewhere(item, 'same', nameOf(item), path));
  return value.layers
    .filter((layer) => !layer.isAbove && layer.place.kind === 'scalar')
    .flatMap((layer) => {
      const kind = layer.place.scalar?.text === value.scalar?.text ? 'same' : 'overruled';
      return elsewhere(layer.place, kind, nameOf(layer.place), path);
    });
}

/** The one value in which `range` stands, as written in this file. */
function valueAt(place: YamlPlace, range: Range): YamlPlace | undefined {
  if (place.scalar !== undefined) return place;
  const inside = [...place.entries(), ...place.items()].find((entry) => {
    const { keyRange, range: written } = entry;
    return [keyRange, written].some((one) => one !== undefined && contains(one, range));
  });
  return inside && valueAt(inside, range);
}

/** Elements of the same list in files below that say what `item` does. */
function sameItems({ parent, scalar }: YamlPlace): YamlPlace[] {
  const lists = (parent?.layers ?? []).filter(({ isAbove }) => !isAbove);
  return lists.flatMap(({ place }) => place.items().filter((item) => item.scalar?.text === scalar?.text));
}

function elsewhere(place: YamlPlace, kind: Origin['kind'], service: string, path: string): Origin[] {
  const { path: other, text } = place.file;
  const range = place.keyRange ?? place.range;
  if (other === undefined || other === path || range === undefined) return [];
  const end = kind === 'silent' ? range.end : (place.range?.end ?? range.end);
  return [{ kind, service, range: { start: range.start, end }, file: { path: pathFrom(path, other), text } }];
}

/** Of the service around `place`: the entry below `services`. */
function nameOf(place: YamlPlace): string {
  const { parent } = place;
  if (parent === undefined || parent.key === 'services') return String(place.key);
  return nameOf(parent);
}

function isSame(a: Range, b: Range): boolean {
  return a.start === b.start && a.end === b.end;
}
