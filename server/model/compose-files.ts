import type { Layer } from '../syntax/yaml/layer.ts';
import type { YamlFile } from '../syntax/yaml/parse.ts';
import { YamlPlace } from '../syntax/yaml/place.ts';
import type { Facts } from './facts.ts';
import { baseName, pathBeside } from './file-path.ts';
import { envFileAt, yamlAt } from './foreign-file.ts';
import { interpolate, type Variables } from './interpolation.ts';

/** What Compose reads together with one of its files. */
export interface ComposeFiles {
  /** The other files of the project in their order, as layers of the open one. */
  readonly layers: readonly FileLayer[];
  /** Whether files lie below the open one, so that what it does not say may be said there. */
  readonly isOverlay: boolean;
  /** Whether all of the files have been read. */
  readonly isComplete: boolean;
  /** Variables that `.env` sets. */
  readonly variables: Variables;
}

/** Another file of the project, laid over the open one or below it. */
export interface FileLayer extends Layer {
  readonly path: string;
}

/** Lists of files that somebody says are read together, each in the order in which they are laid over one another. */
export type StatedFiles = readonly (readonly string[])[];

/** The file beside a project's own that its variables are read from. */
export const envFile = '.env';

/** In the order in which Compose looks for them; the first one found counts. */
const baseNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const overrideNames = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/**
 * The files that Compose reads together with the one at `path`: those that `stated` lists, else those that COMPOSE_FILE in
 * `.env` names, else an override file; each is laid over the ones before it.
 * https://docs.docker.com/compose/how-tos/multiple-compose-files/merge/
 */
export function composeFiles(path: string, facts: Facts, stated: StatedFiles = []): ComposeFiles {
  const listed = stated.find((list) => list.includes(path));
  const variables = readVariables(listed?.[0] ?? path, facts);
  const paths = listed ?? namedPaths(path, variables) ?? defaultPaths(path, facts);
  const own = paths.indexOf(path);
  if (own === -1) return { layers: [], isOverlay: false, isComplete: true, variables };
  const layers = paths.flatMap((other, index): FileLayer[] => {
    const file = index === own ? undefined : yamlAt(other, facts);
    const place = file && rootPlace(file, variables, other);
    return place ? [{ place, isAbove: index > own, path: other }] : [];
  });
  return { layers, isOverlay: own > 0, isComplete: layers.length === paths.length - 1, variables };
}

/** What COMPOSE_FILE says. */
function namedPaths(path: string, variables: Variables): string[] | undefined {
  const named = variables.get('COMPOSE_FILE');
  const separator = variables.get('COMPOSE_PATH_SEPARATOR') ?? (named?.includes(';') ? ';' : ':');
  return named?.split(separator).map((file) => pathBeside(path, file.trim()));
}

/** The top of the first document, where all of Compose's keys are; undefined in an empty file. */
export function rootPlace(file: YamlFile, variables: Variables, path?: string): YamlPlace | undefined {
  const [document] = file.documents;
  return document && YamlPlace.root({ ...file, variables, ...(path !== undefined && { path }) }, document);
}

function readVariables(path: string, facts: Facts): Variables {
  return readEnvFiles([pathBeside(path, envFile)], facts);
}

/** What the environment files at `paths` set, the last one counting, where `outer` does not: each may name those before it. */
export function readEnvFiles(paths: readonly string[], facts: Facts, outer: Variables = new Map()): Variables {
  const variables = new Map(outer);
  for (const { name, value, written } of paths.flatMap((path) => envFileAt(path, facts) ?? [])) {
    if (outer.has(name)) continue;
    const text = value ?? interpolate(written, variables);
    variables.set(name, text === 'dynamic' ? undefined : text);
  }
  return variables;
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
