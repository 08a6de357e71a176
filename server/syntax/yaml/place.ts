import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { Range } from '../../text/range.ts';
import { isEmptyScalar } from './layout.ts';
import { entriesOf, findMerged, sourcesOf } from './merge-keys.ts';
import { pairsOf } from './pairs.ts';
import type { YamlDocument, YamlFile } from './parse.ts';
import type { Part } from './parts.ts';
import { templateMark } from './template.ts';
import { noteLookUp, noteNames } from './watch.ts';

/** What stands at a place. `dynamic`: something that the text alone does not tell, or that a template may add. */
export type PlaceKind = 'absent' | 'dynamic' | 'empty' | 'scalar' | 'map' | 'list';

/** How a place was reached: written there, through an alias, or merged in by `<<`. */
export type Via = 'own' | 'alias' | 'merge';

/** The place of the same path in another file, which is merged with this one. */
export interface Layer {
  readonly place: YamlPlace;
  /** Whether it is laid over this one, and so wins. */
  readonly isAbove: boolean;
  /** The key by which elements of lists are the same in both; without it, elements are never merged. */
  readonly elementKey?: string;
}

/** A scalar as written. */
export interface ScalarText {
  /** The text without quotes. */
  readonly text: string;
  readonly isQuoted: boolean;
  /** Those of its file. */
  readonly variables: YamlFile['variables'];
}

/**
 * A path into a YAML document, whether or not anything stands at its end: reading an absent place gives absent places,
 * and writing to one writes what leads to it.
 */
export class YamlPlace {
  readonly file: YamlFile;
  readonly document: YamlDocument;
  readonly parent: YamlPlace | undefined;
  /** Key in the parent map, or index in the parent list. */
  readonly key: string | number;
  /** The entry of the parent map that holds it. */
  readonly pair: Pair | undefined;
  /** The node as written, an alias perhaps. */
  readonly written: Node | undefined;
  /** The node that counts: an alias replaced by what it stands for. */
  readonly node: Node | undefined;
  readonly via: Via;
  /** The part of the file that it stands in, or would. */
  readonly part: Part;
  /** Whether what is absent here may be there after all: filled by a template, or by another file. */
  readonly isOpen: boolean;
  /** What other files say at the same path; the findings of those are theirs, so here it only counts that they say it. */
  readonly layers: readonly Layer[];

  #children: Map<string, YamlPlace> | undefined;
  #entries: readonly YamlPlace[] | undefined;
  #items: readonly YamlPlace[] | undefined;
  /** The pairs of the map here by their keys; it is asked for dozens of keys. */
  #pairs: ReadonlyMap<string, Pair> | undefined;
  /** The maps that are merged into it. */
  #sources: readonly YAMLMap[] | undefined;
  #kind: PlaceKind | undefined;

  private constructor(
    from: Pick<YamlPlace, 'file' | 'document'>,
    parent: YamlPlace | undefined,
    key: string | number,
    pair: Pair | undefined,
    written: Node | undefined,
    via: Via,
    part: Part,
    isOpen: boolean,
    layers: readonly Layer[],
  ) {
    this.file = from.file;
    this.document = from.document;
    this.parent = parent;
    this.key = key;
    this.pair = pair;
    this.written = written;
    this.node = isAlias(written) ? from.document.anchors.resolve(written) : written;
    this.via = via;
    this.part = part;
    this.isOpen = isOpen;
    this.layers = layers;
  }

  /** The top of a document. `isOpen`: another file may add to it. */
  static root(file: YamlFile, document: YamlDocument, isOpen = false): YamlPlace {
    const written = (document.contents as Node | null) ?? undefined;
    const { part } = document;
    const isAllOpen = isOpen || document.isOpen;
    return new YamlPlace({ file, document }, undefined, '', undefined, written, 'own', part, isAllOpen, []);
  }

  /** The same place, with what is absent below it taken as unknown. */
  opened(): YamlPlace {
    if (this.isOpen) return this;
    return new YamlPlace(this, this.parent, this.key, this.pair, this.written, this.via, this.part, true, this.layers);
  }

  /** The same place, merged with `layers`: what they say is not absent here, and what lies above is not overruled. */
  merged(layers: readonly Layer[]): YamlPlace {
    if (layers.length === 0) return this;
    const all = [...this.layers, ...layers];
    return new YamlPlace(this, this.parent, this.key, this.pair, this.written, this.via, this.part, this.isOpen, all);
  }

  /** The same place as its own file says it, without what others add. */
  alone(): YamlPlace {
    if (this.layers.length === 0) return this;
    return new YamlPlace(this, this.parent, this.key, this.pair, this.written, this.via, this.part, this.isOpen, []);
  }

  /** Whether other files add to what is written here, or overrule it. */
  get isMerged(): boolean {
    return this.layers.some(({ place }) => place.kind !== 'absent');
  }

  get kind(): PlaceKind {
    this.#note();
    this.#kind ??= this.#readKind();
    return this.#kind;
  }

  #readKind(): PlaceKind {
    const own = this.#ownKind;
    if (this.layers.length === 0) return own;
    if (own === 'absent' || own === 'empty') return this.isMerged ? 'dynamic' : own;
    return own !== 'dynamic' && this.layers.some((layer) => overrules(layer, own)) ? 'dynamic' : own;
  }

  /** What stands here in this file alone. */
  get #ownKind(): PlaceKind {
    const { node } = this;
    if (node === undefined) return this.written !== undefined || this.isOpen ? 'dynamic' : 'absent';
    // Compose's `!override` says how a value is merged, not what it is; other tags may make anything of it.
    if (node.tag?.startsWith('!') === true && node.tag !== '!override') return 'dynamic';
    if (isMap(node)) return 'map';
    if (isSeq(node)) return 'list';
    if (!isScalar(node)) return 'dynamic';
    if (isEmptyScalar(node)) return this.isOpen ? 'dynamic' : 'empty';
    return typeof node.value === 'string' && node.value.includes(templateMark) ? 'dynamic' : 'scalar';
  }

  /** Where the value stands, as written. Undefined when absent or empty. */
  get range(): Range | undefined {
    this.#note();
    const range = this.written?.range;
    if (range === undefined || range === null || range[0] === range[1]) return undefined;
    const { base } = this.part;
    return { start: base + range[0], end: base + range[1] };
  }

  get keyRange(): Range | undefined {
    this.#note();
    const range = (this.pair?.key as Scalar | undefined)?.range;
    const { base } = this.part;
    return range === undefined || range === null ? undefined : { start: base + range[0], end: base + range[1] };
  }

  /** Key and value together; of a list's element, the element. */
  get wholeRange(): Range | undefined {
    const { keyRange, range } = this;
    if (keyRange === undefined) return range;
    return { start: keyRange.start, end: Math.max(range?.end ?? 0, keyRange.end) };
  }

  /** The scalar here; undefined when it is something else, dynamic or `null`. */
  get scalar(): ScalarText | undefined {
    if (this.kind !== 'scalar') return undefined;
    const node = this.node as Scalar;
    if (node.value === null) return undefined;
    const { variables } = this.file;
    return { text: node.source ?? String(node.value), isQuoted: node.type !== 'PLAIN', variables };
  }

  /** The place that `path` leads to; the same object each time. */
  get(...path: readonly string[]): YamlPlace {
    let place: YamlPlace = this;
    for (const key of path) {
      place.#note();
      place.#children ??= new Map();
      let child = place.#children.get(key);
      if (child === undefined) {
        child = place.#child(key);
        place.#children.set(key, child);
      }
      noteLookUp(place, child.pair);
      place = child;
    }
    return place;
  }

  /** Whether nothing can be at `key`: cheaper than to get the place, which is an absent one then. */
  lacks(key: string): boolean {
    this.#note();
    if (this.isOpen || this.layers.length > 0 || !isMap(this.node) || this.node.tag?.startsWith('!')) return false;
    this.#pairs ??= pairsOf(this.node);
    const found = this.#pairs.get(key);
    noteLookUp(this, found);
    return found === undefined && !this.#pairs.has('<<');
  }

  /** The entries of a map in order, its own before those merged in; empty when it is none. */
  entries(): readonly YamlPlace[] {
    this.#note();
    noteNames(this);
    if (!isMap(this.node)) return [];
    this.#entries ??= entriesOf(this.node, this.document.anchors).map(({ key, pair, via }) =>
      this.#step(key, pair, pair.value as Node | null, via),
    );
    return this.#entries;
  }

  /** The elements of a list; empty when it is none. */
  items(): readonly YamlPlace[] {
    this.#note();
    if (!isSeq(this.node) || this.kind !== 'list') return [];
    this.#items ??= this.node.items.map((item, index) =>
      this.#withNamesakes(this.#step(index, undefined, item as Node | null, 'own')),
    );
    return this.#items;
  }

  /** `item`, merged with what other files say of the element that goes by the same name. */
  #withNamesakes(item: YamlPlace): YamlPlace {
    const layers = this.layers.flatMap((layer) => {
      const { elementKey = '' } = layer;
      const name = elementKey === '' ? undefined : item.get(elementKey).scalar?.text;
      if (name === undefined) return [];
      const others = layer.place.items().filter((other) => other.get(elementKey).scalar?.text === name);
      return others.map((place) => ({ ...layer, place }));
    });
    return item.merged(layers);
  }

  /** How many places use what is written here, by anchors on the way to it. */
  get sharedBy(): number {
    let count = 1;
    for (let place: YamlPlace | undefined = this; place !== undefined; place = place.parent) {
      const { written } = place;
      // An alias is replaced where it stands.
      if (written !== undefined && !isAlias(written) && written.anchor !== undefined)
        count += this.document.anchors.usesOf(written);
    }
    return count;
  }

  #child(key: string): YamlPlace {
    if (this.#ownKind === 'dynamic') return this.opened().#absent(key);
    if (!isMap(this.node)) return this.#absent(key);
    this.#pairs ??= pairsOf(this.node);
    const found = this.#pairs.get(key);
    if (found !== undefined) return this.#step(key, found, found.value as Node | null, 'own');
    if (this.#pairs.has('<<')) this.#sources ??= sourcesOf(this.node, this.document.anchors);
    const merged = this.#sources && findMerged(this.#sources, key);
    if (merged !== undefined) return this.#step(key, merged, merged.value as Node | null, 'merge');
    return this.#absent(key);
  }

  #absent(key: string): YamlPlace {
    const { part, isOpen } = this;
    return new YamlPlace(this, this, key, undefined, undefined, this.via, part, isOpen, this.#layersAt(key));
  }

  #note(): void {
    this.file.watcher?.onRead(this.part);
  }

  #step(key: string | number, pair: Pair | undefined, written: Node | null, how: Via): YamlPlace {
    const via = this.via !== 'own' ? this.via : how !== 'own' ? how : isAlias(written) ? 'alias' : 'own';
    const layers = typeof key === 'string' ? this.#layersAt(key) : [];
    const part = (pair && this.document.parts?.get(pair)) ?? this.part;
    return new YamlPlace(this, this, key, pair, written ?? undefined, via, part, this.isOpen, layers);
  }

  /** A value with `!override` takes nothing over from what lies below. */
  #layersAt(key: string): readonly Layer[] {
    if (this.layers.length === 0) return this.layers;
    const isAlone = this.node?.tag === '!override';
    return this.layers.flatMap((layer) => {
      // An element is found by its name, so that cannot change.
      const isName = typeof this.key === 'number' && layer.elementKey === key;
      return (isAlone && !layer.isAbove) || isName ? [] : [{ ...layer, place: layer.place.get(key) }];
    });
  }
}

/** Whether what `layer` says takes the place of a value of the kind `own`, rather than being merged with it. */
function overrules({ place, isAbove }: Layer, own: PlaceKind): boolean {
  if (!isAbove || place.kind === 'absent') return false;
  return own === 'scalar' || place.kind === 'dynamic' || place.node?.tag === '!override';
}
