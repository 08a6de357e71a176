import { Pair, type YAMLMap } from 'yaml';
import type { CutDocument, Stretch } from './entries.ts';
import { keyOf } from './pairs.ts';

/** A stretch of a file that is read by itself, together with all that hangs below it. The parts of a file are all of it. */
export interface Part {
  /** Place among the parts of its file. */
  readonly index: number;
  /** Where it starts in the file. */
  readonly start: number;
  /** What is added to the places in its nodes. */
  readonly base: number;
}

/** What a part is made of: the same object in two versions of a file when nothing of it was changed. */
export interface PartSource {
  readonly kind: 'document' | 'lead' | Stretch['kind'];
  readonly of: object;
}

/** The parts of a file, filled one after the other. */
export class PartList {
  readonly parts: Part[] = [];
  readonly sources: PartSource[] = [];

  add(kind: PartSource['kind'], of: object, start: number, base: number): Part {
    const part = { index: this.parts.length, start, base };
    this.parts.push(part);
    this.sources.push({ kind, of });
    return part;
  }
}

/** The top of a document that was cut, with its entries in their places. */
export interface Joined {
  readonly contents: YAMLMap;
  readonly part: Part;
  /** The parts of those entries that are such. */
  readonly parts: ReadonlyMap<Pair, Part>;
}

/** An entry whose own entries are stretches. */
interface Section {
  readonly head: Stretch;
  readonly part: Part;
  readonly items: Pair[];
}

/** Puts the stretches of `cut`, a document that starts at `start`, together again. */
export function join(cut: CutDocument, start: number, list: PartList): Joined {
  const { stretches, root } = cut;
  const part = list.add('lead', root, start, start);
  const parts = new Map<Pair, Part>();
  const items: Pair[] = [];
  let section: Section | undefined;
  let at = start + cut.lead;
  const last = stretches.at(-1) as Stretch;
  for (const stretch of stretches) {
    const own = list.add(stretch.kind, stretch, at, at - stretch.nodesAt);
    if (stretch.kind === 'head') section = { head: stretch, part: own, items: [] };
    else parts.set(stretch.pair, own);
    if (stretch.kind === 'top') items.push(stretch.pair);
    if (stretch.kind === 'below' && section !== undefined) {
      section.items.push(stretch.pair);
      if (stretch.ends.length > 0) items.push(joinSection(section, stretch, own, parts));
    }
    at += stretch.length;
  }
  const lastPart = list.parts.at(-1) as Part;
  return { contents: withItems(root, items, last.ends.at(-1), lastPart.base - part.base), part, parts };
}

function joinSection({ head, part, items }: Section, last: Stretch, lastPart: Part, parts: Map<Pair, Part>): Pair {
  const map = withItems(head.pair.value as YAMLMap, items, last.ends[0], lastPart.base - part.base);
  const pair = new Pair(head.pair.key, map);
  parts.set(pair, part);
  return pair;
}

/** `map` with other entries, of which the last ends it where `ends` says, in nodes that are `by` further on. */
function withItems(map: YAMLMap, items: Pair[], ends: readonly number[] = [], by = 0): YAMLMap {
  const other = Object.create(Object.getPrototypeOf(map), Object.getOwnPropertyDescriptors(map)) as YAMLMap;
  other.items = items;
  other.range = [map.range?.[0] ?? 0, (ends[0] ?? 0) + by, (ends[1] ?? 0) + by];
  return other;
}

/** What differs between two versions of a file that consist of the same parts. */
export interface PartChanges {
  /** Places of the parts that say something else. */
  readonly parts: readonly number[];
  /** Those of them whose entries go by another key, and those that begin the maps of these. */
  readonly renamed: readonly number[];
}

/** What of `now` is not as `before`; undefined where there are other parts. */
export function partChanges(before: readonly PartSource[], now: readonly PartSource[]): PartChanges | undefined {
  if (before.length !== now.length || now.some(({ kind }, index) => before[index]?.kind !== kind)) return undefined;
  const parts = now.flatMap(({ of }, index) => (before[index]?.of === of ? [] : [index]));
  const keyAt = (sources: readonly PartSource[], index: number): string | undefined => {
    const { kind, of } = sources[index] as PartSource;
    return kind === 'document' || kind === 'lead' ? undefined : keyOf((of as Stretch).pair);
  };
  const renamed = parts.filter((index) => keyAt(before, index) !== keyAt(now, index));
  return { parts, renamed: [...renamed, ...new Set(renamed.map((index) => holderOf(now, index)))] };
}

/** Place of the part that begins the map of which the one at `index` is an entry. */
function holderOf(sources: readonly PartSource[], index: number): number {
  const wanted = sources[index]?.kind === 'below' ? 'head' : 'lead';
  let at = index;
  while (at > 0 && sources[at]?.kind !== wanted) at--;
  return at;
}
