import type { YamlFile } from '../syntax/yaml/parse.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
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
  if (object?.kind !== 'map') return [];
  const kind = literalText(object.get('kind'), 'kubernetes');
  if (kind === undefined || object.get('apiVersion').kind === 'absent') return [];
  const items = kind.endsWith('List') ? object.get('items') : undefined;
  if (kind !== 'List' && items?.kind !== 'list') return [{ file, path, kind, object }];
  if (path.items.length >= listDepth) return [];
  return (items?.items() ?? []).flatMap((_, index) => readObject(file, { ...path, items: [...path.items, index] }));
}
