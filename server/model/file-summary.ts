import { parseYaml } from '../syntax/yaml/parse.ts';
import type { Range } from '../text/range.ts';
import { clusterObject, isWorthReading } from './cluster-object.ts';
import { isBakeFile, isBuildFile, isSkaffoldFile } from './declared-builds.ts';
import type { ClusterObject, RunImage, SecretUse } from './facts.ts';
import { baseName } from './file-path.ts';
import { type NamedBuild, namedBuilds } from './named-build.ts';
import { Manifest } from './resource.ts';
import { runImages, secretUses } from './run-image.ts';

/** What one file tells others. */
export interface FileSummary {
  readonly objects: readonly ClusterObject[];
  readonly builds: readonly NamedBuild[];
  readonly runs: readonly RunImage[];
  readonly secrets: readonly Omit<SecretUse, 'file'>[];
}

const empty: FileSummary = { objects: [], builds: [], runs: [], secrets: [] };
const manifestName = /\.(?:ya?ml|json)$/i;
/** Of other tools, by name: they may be many, and large. */
const otherName =
  /^(?:package(?:-lock)?|tsconfig.*|composer|.*\.schema)\.json$|^pnpm-lock\.ya?ml$|^\.(?:bulkhead|gitlab-ci|pre-commit-config)\.ya?ml$/i;

/** Whether the file of that name may tell others something. */
export function maySummarise(name: string): boolean {
  return isBuildFile(name) || isBakeFile(name) || (manifestName.test(name) && !otherName.test(name));
}

/** What the file at `path` tells others. */
export function summarise(path: string, text: string): FileSummary {
  const steps = summarySteps(path, text);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same in steps, one for each document: whoever has other things to do may do them in between. */
export function* summarySteps(path: string, text: string): Generator<undefined, FileSummary> {
  const name = baseName(path);
  if (isBuildFile(name) || isSkaffoldFile(name)) return { ...empty, builds: namedBuilds(name, text) };
  const parts: FileSummary[] = [];
  for (const { start, end } of documentsOf(text)) {
    const part = text.slice(start, end);
    if (!isWorthReading(part)) continue;
    parts.push(readDocument(part, start));
    yield;
  }
  if (parts.length === 0) return empty;
  return {
    objects: parts.flatMap(({ objects }) => objects),
    builds: [],
    runs: parts.flatMap(({ runs }) => runs),
    secrets: parts.flatMap(({ secrets }) => secrets),
  };
}

/** Where the documents of a stream stand, each with the line that begins it. */
function documentsOf(text: string): Range[] {
  const starts = [0, ...[...text.matchAll(/^---(?=\s)/gm)].map(({ index }) => index), text.length];
  return starts.slice(1).map((end, at) => ({ start: starts[at] as number, end }));
}

function readDocument(text: string, offset: number): FileSummary {
  const { resources } = new Manifest(parseYaml(text));
  const moved = <T extends { readonly range: Range }>(thing: T): T => {
    const { start, end } = thing.range;
    return { ...thing, range: { start: start + offset, end: end + offset } };
  };
  return {
    objects: resources.flatMap((resource) => clusterObject(resource) ?? []),
    builds: [],
    runs: resources.flatMap(runImages).map(moved),
    secrets: resources.flatMap(secretUses).map(moved),
  };
}
