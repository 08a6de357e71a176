import { isAlias, isMap, isSeq, type Pair, type YAMLMap } from 'yaml';
import type { AnchorTable } from './anchors.ts';
import { findPair, keyOf } from './pairs.ts';

/** An entry of a map, its own or merged into it by `<<`. */
export interface MapEntry {
  readonly key: string;
  readonly pair: Pair;
  readonly via: 'own' | 'merge';
}

/** The entries of `map` in order, its own before those merged in; the first of a key counts. */
export function entriesOf(map: YAMLMap, anchors: AnchorTable): MapEntry[] {
  const entries = new Map<string, MapEntry>();
  for (const source of mergedMaps(map, anchors)) {
    const via = source === map ? 'own' : 'merge';
    for (const pair of source.items) {
      const key = keyOf(pair);
      if (key !== undefined && key !== '<<' && !entries.has(key)) entries.set(key, { key, pair, via });
    }
  }
  return [...entries.values()];
}

/** The maps that `map` merges in, nearest first, for `findMerged`: they are the same for each key. */
export function sourcesOf(map: YAMLMap, anchors: AnchorTable): readonly YAMLMap[] {
  return [...mergedMaps(map, anchors)].slice(1);
}

/** The entry under `key` of the maps that are merged in. */
export function findMerged(sources: readonly YAMLMap[], key: string): Pair | undefined {
  for (const source of sources) {
    const found = findPair(source, key);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `map` and what it merges in, nearest first, each once: in hostile files merges loop, and multiply. */
function* mergedMaps(map: YAMLMap, anchors: AnchorTable): Generator<YAMLMap> {
  const resolved = (node: unknown): unknown => (isAlias(node) ? anchors.resolve(node) : node);
  const seen = new Set<YAMLMap>();
  const waiting = [map];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    yield next;
    const value = resolved(findPair(next, '<<')?.value);
    const sources = isSeq(value) ? value.items.slice(0, 50).map(resolved) : [value];
    for (const source of sources.reverse()) if (isMap(source)) waiting.push(source);
  }
}
