import { isScalar, type Pair, type YAMLMap } from 'yaml';
import { attached } from '../../text/attached.ts';

/** A map's key as text; undefined for keys that are no scalars. */
export function keyOf(pair: Pair): string | undefined {
  if (!isScalar(pair.key)) return undefined;
  return typeof pair.key.value === 'string' ? pair.key.value : (pair.key.source ?? String(pair.key.value));
}

/** The first pair of each key. */
export function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  let pairs = known.get(map);
  if (pairs === undefined) {
    pairs = readPairs(map);
    known.set(map, pairs);
  }
  return pairs;
}

/** The entry of `map` under `key`. */
export function findPair(map: YAMLMap, key: string): Pair | undefined {
  return pairsOf(map).get(key);
}

/** A map that many merge is searched for each key of each of them, and one that stays is searched for each version. */
const known = attached<YAMLMap, ReadonlyMap<string, Pair>>();

function readPairs(map: YAMLMap): Map<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const pair of map.items) {
    const key = keyOf(pair);
    if (key !== undefined && !pairs.has(key)) pairs.set(key, pair);
  }
  return pairs;
}
