import type { YamlPlace } from '../syntax/yaml/place.ts';
import type { ManifestObject } from './manifest-object.ts';
import { type Keys, placeAt } from './object-path.ts';
import { type ContainerList, type PodSource, podLists } from './pod-spec.ts';
import { literalText } from './yaml-values.ts';

/** A form in which kinds of others say what a pod is to be. */
interface Form {
  /** From the place where it is found to what has the containers. */
  readonly specKeys: Keys;
  readonly lists: readonly ContainerList[];
}

/** `ContainerTemplate` and kin: https://argo-workflows.readthedocs.io/en/latest/fields/#template */
const argo: Form = {
  specKeys: [],
  lists: [
    ['container', 'container'],
    ['script', 'container'],
    ['initContainers', 'init'],
    ['sidecars', 'sidecar'],
  ],
};
const argoSet: Form = { specKeys: ['containerSet'], lists: [['containers', 'container']] };
/** https://tekton.dev/docs/pipelines/tasks/ */
const tekton: Form = {
  specKeys: [],
  lists: [
    ['steps', 'container'],
    ['sidecars', 'sidecar'],
  ],
};
const podSpec: Form = { specKeys: [], lists: podLists };

/** Where kinds of known groups keep pods; `*` stands for every element of a list. */
const knownPlaces: readonly { readonly group: RegExp; readonly path: Keys; readonly form: Form }[] = [
  ...[['spec'], ['spec', 'workflowSpec'], ['spec', 'workflowTemplate', 'spec']].flatMap((path) =>
    [argo, argoSet].map((form) => ({ group: /^argoproj\.io$/, path: [...path, 'templates', '*'], form })),
  ),
  { group: /^tekton\.dev$/, path: ['spec'], form: tekton },
  { group: /^tekton\.dev$/, path: ['spec', 'taskSpec'], form: tekton },
  ...[['spec'], ['spec', 'pipelineSpec']].flatMap((path) =>
    ['tasks', 'finally'].map((key) => ({
      group: /^tekton\.dev$/,
      path: [...path, key, '*', 'taskSpec'],
      form: tekton,
    })),
  ),
  ...['predictor', 'transformer', 'explainer'].map((key) => ({
    group: /^serving\.(?:kserve\.io|kubeflow\.org)$/,
    path: ['spec', key],
    form: podSpec,
  })),
];

/** Groups whose objects describe other objects rather than make them. */
const describing = /^(?:apiextensions\.k8s\.io|kustomize\.config\.k8s\.io|kyverno\.io|templates\.gatekeeper\.sh)$/;
const deepest = 9;
const mostPlaces = 3_000;

/**
 * The pods that an object of a kind of others makes. Those of known groups get the rest from their controller, so nothing is
 * known to be absent; a pod template under a key of that name is one as Kubernetes reads it.
 */
export function embeddedPods(from: ManifestObject): PodSource[] {
  const group = (literalText(from.object.get('apiVersion'), 'kubernetes') ?? '').split('/', 1)[0] ?? '';
  if (!group.includes('.') || group.endsWith('.k8s.io') || describing.test(group)) return [];
  const known = knownPlaces
    .filter((each) => each.group.test(group))
    .flatMap(({ path, form }) => expanded(from.object, path).map((keys) => ({ keys, form })));
  const open = known.flatMap(({ keys, form }) => {
    const template = placeAt(from.object, keys)?.opened();
    const spec = placeAt(template, form.specKeys);
    const hasContainers = form.lists.some(([key]) => /^(?:map|list)$/.test(spec?.get(key).kind ?? ''));
    return template && hasContainers ? [{ ...from, keys, template, ...form, isPart: true }] : [];
  });
  return [...open, ...templatesBelow(from)];
}

function expanded(object: YamlPlace, path: Keys): Keys[] {
  const star = path.indexOf('*');
  if (star === -1) return [path];
  const items = placeAt(object, path.slice(0, star))?.items() ?? [];
  return items.flatMap((_, index) => expanded(object, [...path.slice(0, star), index, ...path.slice(star + 1)]));
}

/** Pod templates anywhere in it but where `podOf` looks. */
function templatesBelow(from: ManifestObject): PodSource[] {
  const found: PodSource[] = [];
  let left = mostPlaces;
  const look = (place: YamlPlace, keys: Keys): void => {
    if (keys.length > deepest || left-- <= 0) return;
    const isUsual = keys.join('.') === 'spec.template';
    if (/template$/i.test(String(keys.at(-1))) && isTemplate(place)) {
      if (!isUsual) found.push({ ...from, keys, template: place, specKeys: ['spec'], lists: podLists });
      return;
    }
    if (place.kind === 'map') for (const entry of place.entries()) look(entry, [...keys, String(entry.key)]);
    else for (const [index, item] of place.items().entries()) look(item, [...keys, index]);
  };
  look(from.object.get('spec'), ['spec']);
  return found;
}

function isTemplate(place: YamlPlace): boolean {
  const containers = place.get('spec', 'containers').items();
  return containers.length > 0 && containers.every((each) => each.get('image').kind !== 'absent');
}
