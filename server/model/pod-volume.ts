import type { YamlPlace } from '../syntax/yaml/place.ts';
import { freeName, toLabel } from './free-name.ts';
import { literalText } from './yaml-values.ts';

/** A name that no volume of the pod has; `taken` are those about to be given. */
export function freeVolumeName(spec: YamlPlace, wanted: string, taken: ReadonlySet<string> = new Set()): string {
  const volumes = spec.get('volumes').items();
  const names = new Set(volumes.map((volume) => literalText(volume.get('name'), 'kubernetes')));
  return freeName(toLabel(wanted), (name) => names.has(name) || taken.has(name));
}

/** Names for empty volumes that a container mounts at `paths`. */
export function emptyVolumeNames(
  spec: YamlPlace,
  container: string,
  paths: readonly string[],
): { readonly name: string; readonly path: string }[] {
  const taken = new Set<string>();
  return paths.map((path) => {
    // What tells them apart stands at the end: a long name of the container must not push it out.
    const end = toLabel(path).slice(-30);
    const name = freeVolumeName(spec, `${container.slice(0, 62 - end.length)}-${end}`, taken);
    taken.add(name);
    return { name, path };
  });
}

/** Whether anything in the container but the variable itself refers to it, as `$(NAME)`. */
export function refersTo(container: YamlPlace, variable: string): boolean {
  const { range, file } = container;
  return range !== undefined && file.text.slice(range.start, range.end).includes(`$(${variable})`);
}
