import type { YamlFile } from '../../syntax/yaml/parse.ts';
import { YamlPlace } from '../../syntax/yaml/place.ts';
import type { Facts } from '../facts.ts';
import { pathBeside } from '../file-path.ts';
import { yamlAt } from '../foreign-file.ts';
import { literalText } from '../yaml-values.ts';

/** Names under which Kustomize looks for its file: https://kubectl.docs.kubernetes.io/references/kustomize/glossary/#kustomization */
export const kustomizationNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

/** Whether a file of this name is a kustomization. */
export function isKustomization(path: string): boolean {
  return kustomizationNames.some((name) => path === name || path.endsWith(`/${name}`));
}

/** One patch that a kustomization lists. */
export interface PatchEntry {
  /** Where it stands in a file of its own. */
  readonly path: string | undefined;
  /** The patch itself, where it is written in place, and where that is. */
  readonly text: string | undefined;
  readonly place: YamlPlace;
  /** Which objects it is for; absent where the patch names its object. */
  readonly target: YamlPlace;
}

/** A `kustomization.yaml`, with all that it names as paths like its own. */
export interface Kustomization {
  readonly path: string;
  readonly folder: string;
  readonly root: YamlPlace;
  /** Files, and folders with a kustomization of their own. */
  readonly resources: readonly string[];
  readonly components: readonly string[];
  readonly patches: readonly PatchEntry[];
  /** Whether it brings objects that no file here has: from other hosts, charts, and programs. */
  readonly bringsMore: boolean;
}

/** Where objects come from that are in no file. */
const bringers = ['helmCharts', 'helmChartInflationGenerator', 'generators'] as const;

/** More than any project has. */
const entryLimit = 500;

/** The kustomization in `folder`, which is as `pathBeside` writes it; `null` where there is none, undefined while that is not known. */
export function kustomizationIn(folder: string, facts: Facts): Kustomization | null | undefined {
  const found = kustomizationNames.map((name) => {
    const path = folder === '' || folder.endsWith('/') ? folder + name : `${folder}/${name}`;
    return kustomizationAt(path, facts);
  });
  return found.find((each) => each !== null) ?? (found.includes(undefined) ? undefined : null);
}

/** The kustomization at `path`. */
export function kustomizationAt(path: string, facts: Facts): Kustomization | null | undefined {
  const file = yamlAt(path, facts);
  return file && readKustomization(file, path);
}

/** What the file at `path` says as a kustomization; `null` when nothing. */
export function readKustomization(file: YamlFile, path: string): Kustomization | null {
  const document = file.documents[0];
  if (document === undefined) return null;
  const root = YamlPlace.root(file, document);
  const names = (...keys: readonly string[]) =>
    keys
      .flatMap((key) => root.get(key).items().slice(0, entryLimit))
      .flatMap((item) => literalText(item, 'kubernetes') ?? []);
  const named = (...keys: readonly string[]) =>
    names(...keys)
      .filter((name) => !isRemote(name))
      .map((name) => pathBeside(path, name));
  return {
    path,
    folder: folderOf(path),
    root,
    resources: named('resources', 'bases'),
    components: named('components'),
    patches: patchesOf(root, path),
    bringsMore:
      names('resources', 'bases', 'components').some(isRemote) ||
      bringers.some((key) => root.get(key).items().length > 0),
  };
}

function patchesOf(root: YamlPlace, path: string): PatchEntry[] {
  const beside = (name: string | undefined) =>
    name === undefined || isRemote(name) ? undefined : pathBeside(path, name);
  const entries = (key: string) => root.get(key).items().slice(0, entryLimit);
  const strategic = entries('patchesStrategicMerge').map((item) => {
    const text = literalText(item, 'kubernetes');
    const isInline = text?.includes('\n') === true;
    const own = { path: isInline ? undefined : beside(text), text: isInline ? text : undefined };
    return { ...own, place: item, target: item.get('target') };
  });
  const targeted = ['patches', 'patchesJson6902'].flatMap(entries).map((item) => ({
    path: beside(literalText(item.get('path'), 'kubernetes')),
    text: literalText(item.get('patch'), 'kubernetes'),
    place: item.get('patch'),
    target: item.get('target'),
  }));
  return [...strategic, ...targeted];
}

/** The folder of the file at `path`. */
export function folderOf(path: string): string {
  return pathBeside(path, '.');
}

function isRemote(name: string): boolean {
  return /^[a-z][\w+.-]*:|^git@|[?]|^(?:github|gitlab|bitbucket)\.(?:com|org)\//i.test(name);
}
