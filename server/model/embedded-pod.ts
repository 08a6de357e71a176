import type { YamlPlace } from '../syntax/yaml/place.ts';
import type { ManifestObject } from './manifest-object.ts';
import { type Keys, placeAt } from './object-path.ts';
import { type ContainerList, type PodSource, podLists } from './pod-spec.ts';
import { literalText } from './yaml-values.ts';

/** A form in which kinds of others say what a pod is to be. */
interface Form {
  /** From the place where it is found to what has the containers. */
  readonly specKeys: Keys;
  /** None for what only says of the pod what holds for all of it. */
  readonly lists: readonly ContainerList[];
  /** What its one container is called. */
  readonly containerName?: string;
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
const podAlone: Form = { specKeys: [], lists: [] };

/** One container for all that a key says of it, called by that key. */
function single(key: string): Form {
  return { specKeys: [], lists: [[key, 'container']], containerName: key };
}

/** https://strimzi.io/docs/operators/latest/configuring.html#type-ContainerTemplate-reference */
const strimziContainers = ['kafka', 'zookeeper', 'init', 'topicOperator', 'userOperator', 'connect', 'bridge'];
const strimziParts = [['kafka'], ['zookeeper'], ['entityOperator'], ['cruiseControl'], ['kafkaExporter'], []];

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
  ...['predictor', 'transformer', 'explainer'].flatMap((key) =>
    [podSpec, single('model')].map((form) => ({
      group: /^serving\.(?:kserve\.io|kubeflow\.org)$/,
      path: ['spec', key],
      form,
    })),
  ),
  ...[
    ['spec'],
    ['spec', 'taskSpec'],
    ['spec', 'tasks', '*', 'taskSpec'],
    ['spec', 'pipelineSpec', 'tasks', '*', 'taskSpec'],
  ].map((path) => ({ group: /^tekton\.dev$/, path, form: single('stepTemplate') })),
  ...[['podTemplate'], ['taskRunTemplate', 'podTemplate'], ['taskRunSpecs', '*', 'podTemplate']].map((path) => ({
    group: /^tekton\.dev$/,
    path: ['spec', ...path],
    form: podAlone,
  })),
  ...strimziParts.flatMap((part) =>
    [{ ...podAlone, specKeys: ['pod'] }, ...strimziContainers.map((name) => single(`${name}Container`))].map(
      (form) => ({
        group: /^kafka\.strimzi\.io$/,
        path: ['spec', ...part, 'template'],
        form,
      }),
    ),
  ),
  // https://prometheus-operator.dev/docs/api-reference/api/: the operator lays its own containers under those.
  ...[podSpec, podAlone].map((form) => ({ group: /^monitoring\.coreos\.com$/, path: ['spec'], form })),
  // https://www.kubeflow.org/docs/components/spark-operator/user-guide/writing-sparkapplication/
  ...['driver', 'executor'].map((key) => ({ group: /^sparkoperator\.k8s\.io$/, path: ['spec'], form: single(key) })),
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
  const places = knownPlaces.filter((each) => each.group.test(group));
  const isOfCluster = group.endsWith('.k8s.io') && places.length === 0;
  if (!group.includes('.') || isOfCluster || describing.test(group)) return [];
  const known = places.flatMap(({ path, form }) => expanded(from.object, path).map((keys) => ({ keys, form })));
  const open = known.flatMap(({ keys, form }) => {
    const template = placeAt(from.object, keys)?.opened();
    const spec = placeAt(template, form.specKeys);
    const has = (key: string) => /^(?:map|list)$/.test(spec?.get(key).kind ?? '');
    const isThere = form.lists.length === 0 ? isAlone(spec) : form.lists.some(([key]) => has(key));
    return template && isThere ? [{ ...from, keys, template, ...form, isPart: true }] : [];
  });
  return [...open, ...templatesBelow(from)];
}

/** Whether it says something of a pod, and has no containers, with which it is looked at otherwise. */
function isAlone(spec: YamlPlace | undefined): boolean {
  const has = (key: string) => spec?.get(key).written !== undefined;
  return !has('containers') && !has('initContainers') && ['securityContext', 'hostNetwork', 'volumes'].some(has);
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
