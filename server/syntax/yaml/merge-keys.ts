import { isAlias, isMap, isSeq, type Pair, type YAMLMap } from 'yaml';
import type { AnchorTable, Placed } from './anchors.ts';
import { findPair, keyOf } from './pairs.ts';
import type { Part } from './parts.ts';

/** An entry of a map, its own or merged into it by `<<`. */
export interface MapEntry {
  readonly key: string;
  readonly pair: Pair;
  readonly via: 'own' | 'merge';
  /** That of the map that it is written in. */
  readonly part: Part;
}

/** The entries of `map` in order, its own before those merged in from `sources`; the first of a key counts. */
export function entriesOf(map: Placed<YAMLMap>, sources: readonly Placed<YAMLMap>[]): MapEntry[] {
  const entries = new Map<string, MapEntry>();
  for (const { node, part } of [map, ...sources]) {
    const via = node === map.node ? 'own' : 'merge';
    for (const pair of node.items) {
      const key = keyOf(pair);
      if (key !== undefined && key !== '<<' && !entries.has(key)) entries.set(key, { key, pair, via, part });
    }
  }
  return [...entries.values()];
}

/** The maps that `map` merges in, nearest first, for `findMerged`: they are the same for each key. */
export function sourcesOf(map: Placed<YAMLMap>, anchors: AnchorTable): readonly Placed<YAMLMap>[] {
  return [...mergedMaps(map, anchors)].slice(1);
}

/** The entry under `key` of the maps that are merged in, and the part of its map. */
export function findMerged(sources: readonly Placed<YAMLMap>[], key: string): Placed<Pair> | undefined {
  for (const { node, part } of sources) {
    const found = findPair(node, key);
    if (found !== undefined) return { node: found, part };
  }
  return undefined;
}

/** The map `map` and what it merges in, nearest first, each once: in hostile files merges loop, and multiply. */
function* mergedMaps(map: Placed<YAMLMap>, anchors: AnchorTable): Generator<Placed<YAMLMap>> {
  const resolved = (node: unknown, part: Part): Placed<unknown> | undefined =>
    isAlias(node) ? anchors.resolve(node, part) : { node, part };
  const seen = new Set<YAMLMap>();
  const waiting = [map];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next.node)) continue;
    seen.add(next.node);
    yield next;
    const value = resolved(findPair(next.node, '<<')?.value, next.part);
    if (value === undefined) continue;
    const { node, part } = value;
    const sources = isSeq(node) ? node.items.slice(0, 50).map((item) => resolved(item, part)) : [value];
    for (const source of sources.reverse()) if (isMap(source?.node)) waiting.push(source as Placed<YAMLMap>);
  }
}
