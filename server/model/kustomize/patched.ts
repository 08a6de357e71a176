import type { YamlFile } from '../../syntax/yaml/parse.ts';
import type { YamlPlace } from '../../syntax/yaml/place.ts';
import { removePlace } from '../../syntax/yaml/write.ts';
import type { Edit } from '../../text/edit.ts';
import type { Range } from '../../text/range.ts';
import type { Facts } from '../facts.ts';
import { pathBeside } from '../file-path.ts';
import { yamlAt } from '../foreign-file.ts';
import { type ManifestObject, readObjects } from '../manifest-object.ts';
import type { Resource } from '../resource.ts';
import { literalText } from '../yaml-values.ts';
import { changeBy, changesBy, operationsOf, patchFile, type Search } from './changes.ts';
import { componentsOf, waysFrom } from './graph.ts';
import {
  isKustomization,
  type Kustomization,
  kustomizationIn,
  type PatchEntry,
  readKustomization,
} from './kustomization.ts';
import { wholeObject } from './manifests.ts';
import { mergeSaid, type Said } from './said.ts';

/** An object that a patch in the file is laid over. */
export interface PatchedObject {
  /** The file that the object is in, and where. */
  readonly path: string;
  readonly file: YamlFile;
  readonly nameRange: Range;
  /** As it is applied without the patch, in each way that it is built. */
  readonly before: readonly Resource[];
  /** The parts of the patch in their order: operations, or the patch as a whole. */
  readonly steps: readonly PatchStep[];
  /** Whether the patch is a part of an object in a file of its own, where what it says is judged as such. */
  readonly isManifest: boolean;
}

export interface PatchStep {
  readonly range: Range;
  /** Edits that leave it out; undefined where it is all that there is, or not in a file of its own. */
  drop(): Edit[] | undefined;
  /** As `before`, with all up to this part. */
  after(): readonly (Resource | undefined)[];
}

/** As in `said.ts`: more than any project needs. */
const valueLimit = 20_000;
/** Objects and patches of one file that are looked at. */
const mostPatched = 200;
const deepest = 5;

/** All that patches in `file` are laid over: those in place of a kustomization, or the file itself where one lists it. */
export function patchedObjects(file: YamlFile, path: string, facts: Facts): PatchedObject[] {
  const own = { path, file };
  if (isKustomization(path)) {
    const kustomization = readKustomization(file, path);
    return kustomization === null ? [] : patchedBy(kustomization, ({ text }) => text !== undefined, facts, own);
  }
  for (const above of ['.', '..']) {
    const kustomization = kustomizationIn(pathBeside(path, above), facts);
    if (kustomization?.patches.some((patch) => patch.path === path))
      return patchedBy(kustomization, (patch) => patch.path === path, facts, own);
  }
  return [];
}

interface Below {
  readonly path: string;
  readonly object: ManifestObject;
  /** What has been said of it on the way. */
  readonly said: Said | undefined;
}

function patchedBy(
  kustomization: Kustomization,
  isMeant: (patch: PatchEntry) => boolean,
  facts: Facts,
  own: NonNullable<Search['own']>,
): PatchedObject[] {
  const search: Search = { facts, own, budget: { left: valueLimit } };
  if (!kustomization.patches.some(isMeant)) return [];
  const ways = waysFrom(kustomization, own.path, facts);
  return objectsIn(kustomization, search, deepest)
    .flatMap((below) =>
      kustomization.patches
        .filter((patch) => isMeant(patch) && changeBy(patch, below.object, search) !== undefined)
        .flatMap((patch) =>
          patched(patch, below, search, (said, limited) =>
            ways.map((way) =>
              [kustomization, ...way].reduce(
                (outcome: Said | undefined, each) => saidBy(each, { ...below, said: outcome }, limited),
                said,
              ),
            ),
          ),
        ),
    )
    .slice(0, mostPatched);
}

/** The objects that `kustomization` brings together, before it changes them. */
function objectsIn(kustomization: Kustomization, search: Search, depth: number): Below[] {
  const { facts } = search;
  const all = kustomization.resources.flatMap((path): Below[] => {
    if (/\.(?:ya?ml|json)$/.test(path)) {
      const file = path === search.own?.path ? search.own.file : yamlAt(path, facts);
      return file ? readObjects(file).map((object) => ({ path, object, said: undefined })) : [];
    }
    const inner = depth > 0 ? kustomizationIn(path, facts) : undefined;
    return inner
      ? objectsIn(inner, search, depth - 1).map((below) => ({ ...below, said: saidBy(inner, below, search) }))
      : [];
  });
  const components = componentsOf(kustomization, facts, new Set());
  return components.length === 0
    ? all
    : all.map((below) => ({
        ...below,
        said: components.reduce((said, each) => saidBy(each, { ...below, said }, search), below.said),
      }));
}

function saidBy(kustomization: Kustomization, { object, said }: Below, search: Search): Said | undefined {
  const change = changesBy(kustomization, object, search);
  if (change === undefined) return said;
  return said === undefined ? change : mergeSaid(said, change);
}

/** What is said of an object in each way that it is built, after what was said on the way there. */
type Build = (said: Said | undefined, search: Search) => readonly (Said | undefined)[];

function patched(patch: PatchEntry, { path, object, said }: Below, search: Search, build: Build): PatchedObject[] {
  const file = patchFile(patch, search);
  const nameRange = object.object.get('metadata', 'name').range ?? object.object.range;
  const wholes = (count: number) =>
    build(said, { ...search, budget: { left: valueLimit }, limited: { patch, count } }).map((all) =>
      wholeObject(object.object, all),
    );
  const before = wholes(0);
  if (!file || nameRange === undefined || !before.every((each) => each !== undefined)) return [];
  const operations = operationsOf(file);
  const parts =
    operations.length > 0
      ? operations
      : readObjects(file)
          .slice(0, 1)
          .map((each) => each.object.get('metadata', 'name'));
  const steps = parts.map((part, index) => ({
    range: rangeOf(patch, part),
    after: () => wholes(index + 1),
    drop: () => (patch.text === undefined && operations.length > 1 ? removePlace(part) : undefined),
  }));
  const isManifest = patch.text === undefined && operations.length === 0;
  return [{ path, file: object.file, nameRange, before, steps, isManifest }];
}

/** Where a part of a patch stands; of one that is written in place, its path or name is looked for. */
function rangeOf({ text, place: written }: PatchEntry, part: YamlPlace): Range {
  const named = part.get('path');
  const own = named.range ?? part.range ?? { start: 0, end: 0 };
  if (text === undefined) return own;
  const whole = written.range ?? written.keyRange ?? { start: 0, end: 0 };
  const word = literalText(named.kind === 'absent' ? part : named, 'kubernetes') ?? '';
  const start = word === '' ? -1 : written.file.text.indexOf(word, whole.start);
  const isOnly = start !== -1 && start + word.length <= whole.end;
  return isOnly ? { start, end: start + word.length } : (written.keyRange ?? whole);
}
