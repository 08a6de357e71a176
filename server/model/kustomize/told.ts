import type { YamlFile } from '../../syntax/yaml/parse.ts';
import type { YamlPlace } from '../../syntax/yaml/place.ts';
import { contains, type Range } from '../../text/range.ts';
import type { Facts } from '../facts.ts';
import { pathFrom } from '../file-path.ts';
import { type ManifestObject, readObjects } from '../manifest-object.ts';
import { literalText } from '../yaml-values.ts';
import { changesBy } from './changes.ts';
import { placeIn } from './graph.ts';
import type { Kustomization } from './kustomization.ts';
import { deepest, isGone, mergeSaid, type Said, saidAt, writeSaid } from './said.ts';

/** What one way of building makes of a part of an object. */
export interface Told {
  /** The folder that is built, as seen from the file. */
  readonly folder: string;
  /** The kustomizations that change it on the way, as seen from the file. */
  readonly by: readonly string[];
  /** What is there then, in flow style; undefined where that is not told, `null` where it is taken away. */
  readonly value: string | undefined | null;
  /** The parts of it that are changed, keys in front. */
  readonly changed: readonly string[];
}

/** A part of an object of a manifest, as Kustomize builds it. */
export interface ToldPart {
  /** Where its key or name stands. */
  readonly range: Range;
  /** Whether it is the whole object. */
  readonly isWhole: boolean;
  readonly builds: readonly Told[];
}

const valueLimit = 20_000;

/** What Kustomize makes of the part of a manifest at `offset`; undefined where that is what stands there. */
export function toldAt(file: YamlFile, path: string, offset: number, facts: Facts): ToldPart | undefined {
  const from = readObjects(file).find(({ object }) => holds(object.range, offset));
  const part = from && partAt(from.object, offset);
  if (from === undefined || part === undefined) return undefined;
  const chains = placeIn(path, facts)?.chains ?? [];
  const isWhole = part.keys.join('.') === 'metadata.name';
  const builds = chains.map((chain) => toldBy(chain, from, isWhole ? [] : part.keys, path, facts));
  return builds.some(({ by }) => by.length > 0) ? { range: part.range, isWhole, builds } : undefined;
}

function toldBy(
  chain: readonly Kustomization[],
  from: ManifestObject,
  keys: readonly string[],
  path: string,
  facts: Facts,
): Told {
  const budget = { left: valueLimit };
  let all = saidAt(from.object, budget);
  const by: string[] = [];
  const changed = new Set<string>();
  for (const kustomization of chain) {
    const said = changesBy(kustomization, from, { facts, budget });
    if (said === undefined) continue;
    all = mergeSaid(all, said);
    const own = partOf(said, keys);
    if (own === undefined) continue;
    by.push(pathFrom(path, kustomization.path));
    for (const each of leavesOf(own)) changed.add(each);
  }
  const value = partOf(all, keys);
  const text = value === undefined || isGone(value) ? null : isShown(keys) ? textOf(value) : undefined;
  return { folder: pathFrom(path, chain.at(-1)?.folder ?? ''), by, value: text, changed: [...changed] };
}

/** Elsewhere it may be long, or a secret. */
function isShown(keys: readonly string[]): boolean {
  return keys.at(-1) === 'image' || keys.includes('securityContext');
}

function textOf(said: Said): string | undefined {
  if (said.kind === 'open') return undefined;
  return said.kind === 'scalar' ? said.text : writeSaid(said, 'whole');
}

/** What is said below `keys`: elements of lists go by their names. */
function partOf(said: Said, [key, ...rest]: readonly string[]): Said | undefined {
  if (key === undefined || said.kind === 'open') return said;
  const next = said.kind === 'map' ? said.entries.get(key) : said.kind === 'list' ? said.items.get(key) : undefined;
  return next && partOf(next, rest);
}

function leavesOf(said: Said, above = ''): string[] {
  const parts = said.kind === 'map' ? said.entries : said.kind === 'list' ? said.items : undefined;
  if (parts === undefined || parts.size === 0) return [above];
  return [...parts].flatMap(([key, value]) => leavesOf(value, above === '' ? key : `${above}.${key}`));
}

/** The keys that lead to what is at `offset`, by names where it is an element of a list, and its own key or value. */
function partAt(place: YamlPlace, offset: number, depth = 0): { keys: readonly string[]; range: Range } | undefined {
  if (depth > deepest) return undefined;
  if (place.kind === 'list') {
    const item = place.items().find(({ range }) => holds(range, offset));
    const name = item && literalText(item.get('name'), 'kubernetes');
    const below = name === undefined ? undefined : partAt(item as YamlPlace, offset, depth + 1);
    return below && { ...below, keys: [name as string, ...below.keys] };
  }
  const entry = place.entries().find(({ keyRange, range }) => holds(keyRange, offset) || holds(range, offset));
  if (entry === undefined) return undefined;
  const key = String(entry.key);
  const own = holds(entry.keyRange, offset) ? entry.keyRange : entry.kind === 'scalar' ? entry.range : undefined;
  if (own !== undefined) return { keys: [key], range: own };
  const below = partAt(entry, offset, depth + 1);
  return below && { ...below, keys: [key, ...below.keys] };
}

function holds(range: Range | undefined, offset: number): boolean {
  return range !== undefined && contains(range, { start: offset, end: offset });
}
