import type { Layer } from '../syntax/yaml/layer.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import { isRemote } from './compose-declared.ts';
import { rootPlace } from './compose-files.ts';
import type { Facts } from './facts.ts';
import { pathBeside } from './file-path.ts';
import { yamlAt } from './foreign-file.ts';
import type { Variables } from './interpolation.ts';
import { literalText } from './yaml-values.ts';

/** Where a service stands that may extend another. */
interface Surroundings {
  readonly root: YamlPlace;
  /** Of the file that it stands in. */
  readonly path: string;
  readonly facts: Facts;
  readonly variables: Variables;
}

/** A service that another extends, and the file in which it stands. */
export interface ExtendedLayer extends Layer {
  readonly path: string;
}

/** Longer chains are nobody's; Compose refuses one that comes back to itself. */
const longestChain = 10;

/**
 * The services that the one at `place` extends, the farthest first, as layers below it; undefined when one of them is not
 * known. https://docs.docker.com/reference/compose-file/services/#extends
 */
export function extendedServices(place: YamlPlace, around: Surroundings, depth = 0): ExtendedLayer[] | undefined {
  if (place.lacks('extends')) return [];
  const extend = place.get('extends');
  if (extend.kind === 'absent') return [];
  const isShort = extend.scalar !== undefined;
  const name = literalText(isShort ? extend : extend.get('service'), 'compose');
  if (name === undefined || depth >= longestChain) return undefined;
  const file = isShort ? undefined : extend.get('file');
  const holder = file === undefined || file.kind === 'absent' ? around : otherFile(file, around);
  const service = holder?.root.get('services', name);
  if (holder === undefined || service?.kind !== 'map') return undefined;
  const further = extendedServices(service, holder, depth + 1);
  return further && [...further, { place: service, isAbove: false, path: holder.path }];
}

function otherFile(file: YamlPlace, { path, facts, variables }: Surroundings): Surroundings | undefined {
  const name = literalText(file, 'compose');
  // What lies in a repository or a registry is not known here.
  if (name === undefined || isRemote(name)) return undefined;
  const other = pathBeside(path, name);
  const read = yamlAt(other, facts);
  const root = read && rootPlace(read, variables, other);
  return root ? { root, path: other, facts, variables } : undefined;
}
