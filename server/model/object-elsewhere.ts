import type { PlaceElsewhere } from '../text/place-elsewhere.ts';
import type { Facts } from './facts.ts';
import { pathBeside } from './file-path.ts';
import { yamlAt } from './foreign-file.ts';
import { Manifest } from './resource.ts';

/** Where the file at `path`, as seen from the manifest `from`, names its object `name` of the kind `kind`; nothing while that is not known. */
export function objectElsewhere(
  {
    kind,
    name,
    path,
  }: { readonly kind: string; readonly name?: string | undefined; readonly path?: string | undefined },
  from: string,
  facts: Facts,
): PlaceElsewhere[] {
  const file = path === undefined ? undefined : yamlAt(pathBeside(from, path), facts);
  if (path === undefined || !file) return [];
  const found = new Manifest(file).resources.find((resource) => resource.kind === kind && resource.name === name);
  return found === undefined ? [] : [{ range: found.nameRange, file: { path, text: file.text } }];
}
