import type { YamlFile } from '../syntax/yaml/parse.ts';
import { type Layer, YamlPlace } from '../syntax/yaml/place.ts';
import type { Facts } from './facts.ts';
import { baseName, pathBeside } from './file-path.ts';
import { envFileAt, yamlAt } from './foreign-file.ts';

/** What Compose reads together with one of its files. */
export interface ComposeFiles {
  /** The other files of the project, as layers of the open one. */
  readonly layers: readonly Layer[];
  /** Whether files lie below the open one, so that what it does not say may be said there. */
  readonly isOverlay: boolean;
  /** Variables that `.env` sets. */
  readonly variables: ReadonlyMap<string, string>;
}

/** In the order in which Compose looks for them; the first one found counts. */
const baseNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const overrideNames = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/**
 * The files that `docker compose` without `-f` reads together with the one at `path`: an override file, or those that
 * COMPOSE_FILE in `.env` names, each laid over the ones before it.
 * https://docs.docker.com/compose/how-tos/multiple-compose-files/merge/
 */
export function composeFiles(path: string, facts: Facts): ComposeFiles {
  const variables = readVariables(path, facts);
  const named = variables.get('COMPOSE_FILE');
  const separator = variables.get('COMPOSE_PATH_SEPARATOR') ?? (named?.includes(';') ? ';' : ':');
  const paths =
    named === undefined
      ? defaultPaths(path, facts)
      : named.split(separator).map((file) => pathBeside(path, file.trim()));
  const own = paths.indexOf(path);
  if (own === -1) return { layers: [], isOverlay: false, variables };
  const layers = paths.flatMap((other, index): Layer[] => {
    const file = index === own ? undefined : yamlAt(other, facts);
    const place = file && rootPlace(file, variables);
    return place ? [{ place, isAbove: index > own }] : [];
  });
  return { layers, isOverlay: own > 0, variables };
}

/** The top of the first document, where all of Compose's keys are; undefined in an empty file. */
export function rootPlace(file: YamlFile, variables: ReadonlyMap<string, string>): YamlPlace | undefined {
  const [document] = file.documents;
  return document && YamlPlace.root({ ...file, variables }, document);
}

function readVariables(path: string, facts: Facts): Map<string, string> {
  const found = envFileAt(pathBeside(path, '.env'), facts) ?? [];
  return new Map(found.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const])));
}

/** The open file and the one that Compose reads with it, when they go by the usual names. */
function defaultPaths(path: string, facts: Facts): string[] {
  const name = baseName(path);
  if (!baseNames.includes(name) && !overrideNames.includes(name)) return [];
  const first = (names: readonly string[]) => {
    const all = names.map((each) => pathBeside(path, each));
    // The open file is there, whatever the disk says.
    return all.find((each) => each === path || (facts.file(each).state === 'known' && yamlAt(each, facts) !== null));
  };
  return [first(baseNames), first(overrideNames)].filter((each) => each !== undefined);
}
