import type { YamlPlace } from '../syntax/yaml/place.ts';
import { isRemote } from './compose-declared.ts';
import { pathBeside } from './file-path.ts';
import { isNothing, literalText } from './yaml-values.ts';

/** A part of a project that `include` takes in. */
export interface IncludedPart {
  /** Its files in their order, each laid over the ones before it. */
  readonly paths: readonly string[];
  /** A file of the folder that its relative paths start from. */
  readonly home: string;
  /** The files that its variables are read from, the last one counting. */
  readonly envFiles: readonly string[];
}

/**
 * What an element of `include`, in the file at `path`, names; undefined when that is elsewhere, or a variable decides it.
 * https://github.com/compose-spec/compose-spec/blob/main/14-include.md
 */
export function includedPart(item: YamlPlace, path: string): IncludedPart | undefined {
  const paths = namesOf(item.kind === 'map' ? item.get('path') : item);
  const [folder, envFiles] = [item.get('project_directory'), item.get('env_file')].map((place) =>
    isNothing(place) ? [] : namesOf(place),
  );
  const [first] = paths ?? [];
  if (paths === undefined || first === undefined || folder === undefined || envFiles === undefined) return undefined;
  const home = folder[0] === undefined ? pathBeside(path, first) : pathBeside(path, `${folder[0]}/compose.yaml`);
  const variables = envFiles.length === 0 ? [pathBeside(home, '.env')] : envFiles.map((name) => pathBeside(path, name));
  return { paths: paths.map((name) => pathBeside(path, name)), home, envFiles: variables };
}

/** One path or several; undefined when one of them is not known, or leads to a repository or a registry. */
function namesOf(place: YamlPlace): string[] | undefined {
  const names = (place.kind === 'list' ? place.items() : [place]).map((each) => literalText(each, 'compose'));
  return names.every((name) => name !== undefined && !isRemote(name)) ? (names as string[]) : undefined;
}
