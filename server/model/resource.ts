import type { YamlFile } from '../syntax/yaml/parse.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import { inSteps } from '../syntax/yaml/transaction.ts';
import { setPlace } from '../syntax/yaml/write.ts';
import { attached } from '../text/attached.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import { type ManifestObject, type OfDocuments, ofDocument, readObjects } from './manifest-object.ts';
import { Memo } from './memo.ts';
import { objectAt } from './object-path.ts';
import type { Pod } from './pod.ts';
import { noteRead, unnoted } from './reads.ts';
import { furtherPods, podOf } from './workload.ts';
import { headerRead, listRead } from './yaml-reads.ts';
import { literalText, textSlot } from './yaml-values.ts';

/** An entry of a map of texts: a label, an annotation, an entry of `data`. */
export interface TextEntry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: Slot<string>;
}

/** Any object of a Kubernetes manifest. What rules need of single kinds is read by `access-rule.ts`, `service.ts` and kin. */
export class Resource {
  readonly manifest: Manifest;
  readonly memo = new Memo();
  /** As `place`. */
  readonly source: ManifestObject;
  #header: ResourceHeader | undefined;

  constructor(manifest: Manifest, from: ManifestObject) {
    this.source = from;
    this.manifest = manifest;
  }

  /** Where it stands; for the readers of this folder. */
  get place(): YamlPlace {
    return this.source.object;
  }
  /** What it is found by, read without the rest of it. */
  get header(): ResourceHeader {
    this.#header ??= unnoted(() => ofDocument(headers, this.place, () => readHeaderOf(this.source)));
    noteRead(headerRead(this.place.part.index));
    return this.#header;
  }
  get kind(): string {
    return this.header.kind;
  }
  /** As written; empty where it is not known. */
  get apiVersion(): string {
    return this.header.apiVersion;
  }
  /** The part of the version before the slash; empty for the core. */
  get group(): string {
    return this.header.group;
  }
  /** The kind again where the name is not known. */
  get name(): string {
    return this.header.name;
  }
  get range(): Range {
    return this.place.range as Range;
  }
  get nameRange(): Range {
    return this.place.get('metadata', 'name').range ?? this.place.get('kind').range ?? this.range;
  }

  /** Whether it is of the API group `group` and one of `kinds`. */
  is(group: string, ...kinds: readonly string[]): boolean {
    return this.group === group && kinds.includes(this.kind);
  }

  /** Whether its name is known. */
  get isNamed(): boolean {
    return literalText(this.place.get('metadata', 'name'), 'kubernetes') !== undefined;
  }
  /** Its kind and name, for messages; the kind alone where the name is not known. */
  get title(): string {
    return this.name === this.kind ? this.kind : `${this.kind} \`${this.name}\``;
  }
  get namespace(): Slot<string> {
    return this.memo.of('namespace', () =>
      textSlot(this.place.get('metadata', 'namespace'), this.nameRange, 'kubernetes'),
    );
  }
  /** The pod that it is, or makes. */
  get pod(): Pod | undefined {
    return this.memo.of('pod', () => podOf(this.source));
  }
  /** Pods that it makes besides, where it is of a kind of others. */
  get furtherPods(): readonly Pod[] {
    return this.memo.of('furtherPods', () => furtherPods(this.source));
  }
  get annotations(): readonly TextEntry[] {
    return this.memo.of('annotations', () => textEntries(this.place.get('metadata', 'annotations'), this.nameRange));
  }
  label(key: string): Slot<string> {
    return textSlot(this.place.get('metadata', 'labels', key), this.nameRange, 'kubernetes');
  }
  /** Edits that give it `labels`. */
  setLabels(labels: Readonly<Record<string, string>>): Edit[] | undefined {
    const { file, path } = this.source;
    return inSteps(
      file,
      Object.entries(labels)
        .filter(([key, value]) => this.label(key).value !== value)
        .map(([key, value]) => (later: YamlFile) => {
          const object = objectAt(later, path);
          return object && setPlace(object.get('metadata', 'labels', key), value);
        }),
    );
  }
  /** Whether a controller has made it, and would make it again. */
  get isOwned(): boolean {
    return this.place.get('metadata', 'ownerReferences').kind !== 'absent';
  }
  /** Whether a template or another file may add to it: then nothing is known to be absent. */
  get isOpen(): boolean {
    return this.place.isOpen;
  }
}

/** What a resource is found by. */
export interface ResourceHeader {
  readonly kind: string;
  readonly apiVersion: string;
  readonly group: string;
  readonly name: string;
}

const headers: OfDocuments<ResourceHeader> = attached();

function readHeaderOf({ object, kind }: ManifestObject): ResourceHeader {
  const text = (...keys: readonly string[]) => literalText(object.get(...keys), 'kubernetes');
  const apiVersion = text('apiVersion') ?? '';
  const group = apiVersion.includes('/') ? (apiVersion.split('/', 1)[0] as string) : '';
  const name = text('metadata', 'name') ?? text('metadata', 'generateName') ?? kind;
  return { kind, apiVersion, group, name };
}

/** The objects of one file. */
export class Manifest {
  readonly file: YamlFile;
  readonly #resources: readonly Resource[];

  /** `shape`: what becomes of an object by other files. */
  constructor(file: YamlFile, shape: (object: ManifestObject) => ManifestObject = (object) => object) {
    this.file = file;
    this.#resources = readObjects(file).map((object) => new Resource(this, shape(object)));
  }

  get resources(): readonly Resource[] {
    noteRead(listRead);
    return this.#resources;
  }

  /** Whether a template makes something of it: names and namespaces are then given when it is rendered. */
  get isTemplated(): boolean {
    return this.file.isTemplated;
  }
}

/** The entries of a map of texts. */
export function textEntries(place: YamlPlace, absentRange: Range): TextEntry[] {
  return place.entries().map((entry) => ({
    key: String(entry.key),
    keyRange: entry.keyRange ?? absentRange,
    value: textSlot(entry, entry.keyRange ?? absentRange, 'kubernetes'),
  }));
}

/** What a ConfigMap or Secret holds as text: `data`, and `stringData`. */
export function configEntries({ place, nameRange }: Resource): TextEntry[] {
  return ['data', 'stringData'].flatMap((key) => textEntries(place.get(key), nameRange));
}
