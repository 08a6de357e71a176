import type { YamlFile } from '../syntax/yaml/parse.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import { type Attached, attached } from '../text/attached.ts';
import { type ObjectPath, objectAt } from './object-path.ts';
import { literalText } from './yaml-values.ts';

/** An object of a manifest, and where it was found. */
export interface ManifestObject {
  readonly file: YamlFile;
  readonly path: ObjectPath;
  readonly kind: string;
  readonly object: YamlPlace;
  /** Whether it is known to be only a part, which is laid over the object of another file. */
  readonly isPart?: boolean;
}

/** A List of Lists is nobody's manifest. */
const listDepth = 3;

/** Every object that the documents of a manifest hold, those of Lists included. */
export function readObjects(file: YamlFile): ManifestObject[] {
  return file.documents.flatMap((_, index) => readObject(file, { document: index, items: [] }));
}

function readObject(file: YamlFile, path: ObjectPath): ManifestObject[] {
  const object = objectAt(file, path);
  const kind = object && ofDocument(kinds, object, readKind);
  if (object === undefined || kind === undefined) return [];
  const items = kind.endsWith('List') ? object.get('items') : undefined;
  if (kind !== 'List' && items?.kind !== 'list') return [{ file, path, kind, object }];
  if (path.items.length >= listDepth) return [];
  return (items?.items() ?? []).flatMap((_, index) => readObject(file, { ...path, items: [...path.items, index] }));
}

/** Undefined for what is no object. */
function readKind(object: YamlPlace): string | undefined {
  const kind = object.kind === 'map' ? literalText(object.get('kind'), 'kubernetes') : undefined;
  return object.get('apiVersion').kind === 'absent' ? undefined : kind;
}

const kinds: OfDocuments<string | undefined> = attached();

/** What documents say, for later versions of their file in which they read the same. It must hold no places, which move. */
export type OfDocuments<T> = Attached<object, { readonly value: T }>;

/** What `read` finds in `object`: kept where that is all of a document in one part, and nothing else has a say in it. */
export function ofDocument<T>(known: OfDocuments<T>, object: YamlPlace, read: (object: YamlPlace) => T): T {
  const { document, layers, file, part, parent, isOpen } = object;
  const { identity, parts } = document;
  const isAlone = parent === undefined && layers.length === 0 && !isOpen && parts === undefined;
  if (identity === undefined || !isAlone) return read(object);
  const kept = known.get(identity);
  if (kept === undefined) {
    const value = read(object);
    known.set(identity, { value });
    return value;
  }
  file.watcher?.onRead(part);
  return kept.value;
}
