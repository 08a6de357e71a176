import type { YamlPlace } from '../syntax/yaml/place.ts';
import type { PlaceElsewhere } from '../text/place-elsewhere.ts';
import { contains, type Range } from '../text/range.ts';
import { readPorts } from './compose-ports.ts';
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
  const said = sayingOf(value);
  return belowOf(value).flatMap((other) => {
    const there = sayingOf(other);
    if (there.name !== said.name || (said.name === undefined && there.text !== said.text)) return [];
    return elsewhere(other, there.text === said.text ? 'same' : 'overruled', nameOf(other), path);
  });
}

/** What a value says in the words of any notation: elements with one name stand for one thing. */
interface Saying {
  readonly name: string | undefined;
  readonly text: string | undefined;
}

function sayingOf(place: YamlPlace): Saying {
  const { key, parent, scalar } = place;
  const list = isElement(place) ? parent?.key : undefined;
  if (list === 'ports') return { name: undefined, text: portText(place) };
  if (scalar === undefined || typeof key === 'string') return { name: String(key), text: scalar?.text };
  const [, name, text] = typeof list === 'string' && pairLists.has(list) ? (pair.exec(scalar.text) ?? []) : [];
  return name === undefined ? { name, text: scalar.text } : { name, text };
}

/** Keys whose list is one of `NAME=value`, and may be a map as well. */
const pairLists: ReadonlySet<string> = new Set(['environment', 'labels', 'annotations', 'sysctls', 'args']);
const pair = /^([^=]+)=(.*)$/s;

/** A port in either notation, with what is left out filled in. */
function portText(place: YamlPlace): string | undefined {
  const [port] = readPorts([place], place.range ?? { start: 0, end: 0 });
  if (port?.containerPort === undefined || port.hostPort.state === 'dynamic') return place.scalar?.text;
  const address = port.hostAddress.value ?? '0.0.0.0';
  return `${address}:${port.hostPort.value ?? ''}:${port.containerPort}/${port.protocol}`;
}

/** What stands in the files below where `value` does, as an element of a list or an entry of a map. */
function belowOf(value: YamlPlace): YamlPlace[] {
  const holder =
    typeof value.key === 'number' || value.parent?.layers.some(({ place }) => place.kind === 'list') === true;
  const below = (place: YamlPlace) => place.layers.flatMap((layer) => (layer.isAbove ? [] : [layer.place]));
  if (!holder || value.parent === undefined) return below(value).filter(({ kind }) => kind === 'scalar');
  return below(value.parent).flatMap((place) => [...place.items(), ...place.entries()]);
}

function isElement({ key }: YamlPlace): boolean {
  return typeof key === 'number';
}

/** The one value in which `range` stands, as written in this file. */
function valueAt(place: YamlPlace, range: Range): YamlPlace | undefined {
  if (place.scalar !== undefined || (isElement(place) && place.parent?.key === 'ports')) return place;
  const inside = [...place.entries(), ...place.items()].find((entry) => {
    const { keyRange, range: written } = entry;
    return [keyRange, written].some((one) => one !== undefined && contains(one, range));
  });
  return inside && valueAt(inside, range);
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
