import type { YamlFile } from '../syntax/yaml/parse.ts';
import { YamlPlace } from '../syntax/yaml/place.ts';

/** Which object of a file: its document, and the indices that lead to it through Lists. */
export interface ObjectPath {
  readonly document: number;
  readonly items: readonly number[];
}

/** The place of an object in a version of its file. */
export function objectAt(file: YamlFile, path: ObjectPath): YamlPlace | undefined {
  const document = file.documents[path.document];
  let place = document && YamlPlace.root(file, document);
  for (const index of path.items) place = place?.get('items').items()[index];
  return place;
}

/** Keys of maps, and indices of lists. */
export type Keys = readonly (string | number)[];

/** The place that `keys` lead to; undefined where there is no such element. */
export function placeAt(place: YamlPlace | undefined, keys: Keys): YamlPlace | undefined {
  return keys.reduce((at: YamlPlace | undefined, key) => {
    return typeof key === 'string' ? at?.get(key) : at?.items()[key];
  }, place);
}
