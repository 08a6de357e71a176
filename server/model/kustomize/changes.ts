import { parseYaml, type YamlFile } from '../../syntax/yaml/parse.ts';
import { YamlPlace } from '../../syntax/yaml/place.ts';
import { attached } from '../../text/attached.ts';
import type { Facts } from '../facts.ts';
import { yamlAt } from '../foreign-file.ts';
import { type ImageReference, parseImageReference } from '../image-reference.ts';
import { type ManifestObject, readObjects } from '../manifest-object.ts';
import { containerKeys } from '../pod-fields.ts';
import { podKeys } from '../workload.ts';
import { literalText } from '../yaml-values.ts';
import { saidBelow, saidByOperations } from './json-patch.ts';
import type { Kustomization, PatchEntry } from './kustomization.ts';
import { type Budget, mergeSaid, named, open, type Said, saidAt, under } from './said.ts';
import { selects } from './target.ts';

/** What a kustomization changes is looked for with this. */
export interface Search {
  readonly facts: Facts;
  readonly budget: Budget;
  /** The file that is looked at, as it stands: the facts may be of an earlier version. */
  readonly own?: { readonly path: string; readonly file: YamlFile };
  /** The patch of which only so many parts count. */
  readonly limited?: { readonly patch: PatchEntry; readonly count: number };
}

/** All that `kustomization` says of an object of a file that it lists, itself or through others; undefined when nothing. */
export function changesBy(kustomization: Kustomization, from: ManifestObject, search: Search): Said | undefined {
  const { root, patches } = kustomization;
  // Somebody's program, which may do anything.
  if (root.get('transformers').items().length > 0) return open;
  const changes = [
    ...patches.map((patch) => changeBy(patch, from, search)),
    ...root
      .get('replacements')
      .items()
      .map((item) => changeByReplacement(item, from)),
    ...imageChanges(root, from),
    ...metadataChanges(root, from, search.budget),
  ];
  return changes.reduce(
    (said: Said | undefined, change) => (change === undefined ? said : mergeSaid(said, change)),
    undefined,
  );
}

/** Patches that are written in place, read once for each version of their file. */
const inlinePatches = attached<YamlFile, Map<string, YamlFile>>();

function inlineFile(text: string, { file }: YamlPlace): YamlFile {
  const known = inlinePatches.get(file) ?? new Map<string, YamlFile>();
  inlinePatches.set(file, known);
  const found = known.get(text) ?? parseYaml(text);
  known.set(text, found);
  return found;
}

/** What `patch` says of an object. */
export function changeBy(patch: PatchEntry, from: ManifestObject, search: Search): Said | undefined {
  const { budget, limited } = search;
  const count = limited?.patch === patch ? limited.count : undefined;
  const hasTarget = patch.target.kind === 'map';
  if (count === 0 || (hasTarget && !selects(patch.target, from))) return undefined;
  const file = patchFile(patch, search);
  // Until it has been read it may say anything; what is not there says nothing.
  if (!file) return file === undefined ? open : undefined;
  const operations = operationsOf(file);
  if (operations.length > 0) return saidByOperations(operations.slice(0, count), from.object, budget);
  return readObjects(file)
    .filter((each) => hasTarget || isSame(each, from))
    .reduce(
      (said: Said | undefined, { object }) => mergeSaid(said, withoutIdentity(saidAt(object, budget))),
      undefined,
    );
}

/** What a patch says to name its object is no change of it. */
function withoutIdentity(said: Said): Said {
  if (said.kind !== 'map') return said;
  const entries = new Map(said.entries);
  entries.delete('apiVersion');
  entries.delete('kind');
  const metadata = entries.get('metadata');
  if (metadata?.kind === 'map')
    entries.set('metadata', { kind: 'map', entries: new Map([...metadata.entries].filter(([key]) => key !== 'name')) });
  return { kind: 'map', entries };
}

/** What `patch` is written in; `null` where there is nothing, undefined while that is not known. */
export function patchFile({ path, text, target }: PatchEntry, { facts, own }: Search): YamlFile | null | undefined {
  if (text !== undefined) return inlineFile(text, target);
  if (path === undefined) return null;
  return path === own?.path ? own.file : yamlAt(path, facts);
}

/** The operations that a patch is made of; none where it is a part of an object. */
export function operationsOf(file: YamlFile): readonly YamlPlace[] {
  const [document, ...others] = file.documents;
  return document === undefined || others.length > 0 ? [] : YamlPlace.root(file, document).items();
}

/** A prefix or suffix that was put to the name on the way does not count: patches may go by either name. */
function isSame(patch: ManifestObject, { kind, object }: ManifestObject): boolean {
  const name = literalText(patch.object.get('metadata', 'name'), 'kubernetes');
  const own = literalText(object.get('metadata', 'name'), 'kubernetes');
  return patch.kind === kind && (name === undefined || own === undefined || name.includes(own));
}

/** https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/replacements/ */
function changeByReplacement(replacement: YamlPlace, { kind, object }: ManifestObject): Said | undefined {
  if (literalText(replacement.get('path'), 'kubernetes') !== undefined) return open;
  const paths = replacement
    .get('targets')
    .items()
    .filter((target) => selects(target.get('select'), { kind, object }))
    .flatMap((target) => target.get('fieldPaths').items())
    .map((item) => literalText(item, 'kubernetes') ?? '');
  return paths.reduce(
    (said: Said | undefined, path) =>
      mergeSaid(said, path === '' ? open : saidBelow(object, path.split(/\.(?![^[]*\])/), open)),
    undefined,
  );
}

/** New names, tags and digests for images; https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/ */
function imageChanges(root: YamlPlace, { kind, object }: ManifestObject): Said[] {
  const images = root.get('images').items();
  if (images.length === 0) return [];
  const keys = [...podKeys(kind), 'spec'];
  const spec = object.get(...keys);
  return containerKeys.flatMap((key) =>
    spec
      .get(key)
      .items()
      .flatMap((container) => {
        const image = parseImageReference(literalText(container.get('image'), 'kubernetes') ?? '');
        const name = literalText(container.get('name'), 'kubernetes');
        if (name === undefined || image === undefined) return [];
        const change = images.find((each) => literalText(each.get('name'), 'kubernetes') === image.name);
        if (change === undefined) return [];
        const below = named(name, under('image', changedImage(change, image)));
        return [keys.concat(key).reduceRight((said, each) => under(each, said), below)];
      }),
  );
}

function changedImage(change: YamlPlace, { name, tag, digest }: ImageReference): Said {
  const [newName, newTag, newDigest] = ['newName', 'newTag', 'digest'].map((key) => change.get(key));
  if ([newName, newTag, newDigest].some((place) => place?.kind === 'dynamic')) return open;
  const text = (place: YamlPlace | undefined) => place?.scalar?.text;
  const isOther = text(newTag) !== undefined || text(newDigest) !== undefined;
  const [endTag, endDigest] = isOther ? [text(newTag), text(newDigest)] : [tag, digest];
  const end = `${endTag === undefined ? '' : `:${endTag}`}${endDigest === undefined ? '' : `@${endDigest}`}`;
  return { kind: 'scalar', text: `${text(newName) ?? name}${end}`, isQuoted: true };
}

/** Namespace, labels and annotations that are given to every object, and those labels that its pods are given too. */
function metadataChanges(root: YamlPlace, { kind, object }: ManifestObject, budget: Budget): Said[] {
  const labels = root.get('labels').items();
  const makesPods = object.get(...podKeys(kind), 'spec', 'containers').kind !== 'absent';
  const ofPods = labels.filter((item) =>
    ['includeTemplates', 'includeSelectors'].some((key) => item.get(key).scalar?.text === 'true'),
  );
  const common = root.get('commonLabels');
  const pods = [...podKeys(kind), 'metadata', 'labels'];
  const found: [readonly string[], YamlPlace][] = [
    [['metadata', 'namespace'], root.get('namespace')],
    ...[common, ...labels.map(pairsOf)].map((place): [string[], YamlPlace] => [['metadata', 'labels'], place]),
    ...(makesPods ? [common, ...ofPods.map(pairsOf)] : []).map((place): [string[], YamlPlace] => [pods, place]),
    [['metadata', 'annotations'], root.get('commonAnnotations')],
  ];
  return found.flatMap(([keys, place]) =>
    place.kind === 'absent' || place.kind === 'empty'
      ? []
      : [keys.reduceRight((said, key) => under(key, said), saidAt(place, budget))],
  );
}

function pairsOf(item: YamlPlace): YamlPlace {
  return item.get('pairs');
}
