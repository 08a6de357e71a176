import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { Range } from '../../text/range.ts';
import type { Placed } from './anchors.ts';
import { type Layer, layersAt, overrules, withNamesakes } from './layer.ts';
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
  /** The one that its node is written in: another where an alias stands for it. */
  readonly home: Part;
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
  #sources: readonly Placed<YAMLMap>[] | undefined;
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
    const meant = isAlias(written) ? from.document.anchors.resolve(written, part) : undefined;
    this.node = isAlias(written) ? meant?.node : written;
    this.via = via;
    this.part = part;
    this.home = meant?.part ?? part;
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
      place.#noteSources();
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
    const map = { node: this.node, part: this.home };
    const sources = this.#mergedIn(map);
    this.#entries ??= entriesOf(map, sources).map(({ key, pair, via, part }) =>
      this.#step(key, pair, pair.value as Node | null, via, part),
    );
    return this.#entries;
  }

  /** The elements of a list; empty when it is none. */
  items(): readonly YamlPlace[] {
    this.#note();
    if (!isSeq(this.node) || this.kind !== 'list') return [];
    this.#items ??= this.node.items.map((item, index) =>
      withNamesakes(this, this.#step(index, undefined, item as Node | null, 'own')),
    );
    return this.#items;
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
    const merged = findMerged(this.#mergedIn({ node: this.node, part: this.home }), key);
    if (merged !== undefined)
      return this.#step(key, merged.node, merged.node.value as Node | null, 'merge', merged.part);
    return this.#absent(key);
  }

  /** The maps that are merged into `map`, which is here. */
  #mergedIn(map: Placed<YAMLMap>): readonly Placed<YAMLMap>[] {
    this.#pairs ??= pairsOf(map.node);
    if (this.#sources === undefined && !this.#pairs.has('<<')) return noSources;
    this.#sources ??= sourcesOf(map, this.document.anchors);
    this.#noteSources();
    return this.#sources;
  }

  #absent(key: string): YamlPlace {
    const { home, isOpen } = this;
    return new YamlPlace(this, this, key, undefined, undefined, this.via, home, isOpen, layersAt(this, key));
  }

  #note(): void {
    const { watcher } = this.file;
    if (watcher === undefined) return;
    watcher.onRead(this.part);
    if (this.home !== this.part) watcher.onRead(this.home);
  }

  /** What is merged in was looked into, if only in vain. */
  #noteSources(): void {
    const { watcher } = this.file;
    if (this.#sources === undefined || watcher === undefined) return;
    for (const { part } of this.#sources) watcher.onRead(part);
  }

  /** `around`: the part of the map or list that it is an element of. */
  #step(
    key: string | number,
    pair: Pair | undefined,
    written: Node | null,
    how: Via,
    around: Part = this.home,
  ): YamlPlace {
    const via = this.via !== 'own' ? this.via : how !== 'own' ? how : isAlias(written) ? 'alias' : 'own';
    const layers = typeof key === 'string' ? layersAt(this, key) : [];
    const part = (pair && this.document.parts?.get(pair)) ?? around;
    return new YamlPlace(this, this, key, pair, written ?? undefined, via, part, this.isOpen, layers);
  }
}

const noSources: readonly Placed<YAMLMap>[] = [];
