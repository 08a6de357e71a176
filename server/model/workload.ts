import type { YamlFile } from '../syntax/yaml/parse.ts';
import { embeddedPods } from './embedded-pod.ts';
import { type ManifestObject, readObjects } from './manifest-object.ts';
import type { Pod } from './pod.ts';
import { podLists, readPod } from './pod-spec.ts';
import { literalText } from './yaml-values.ts';

/** Where each built-in kind keeps its pod: Kubernetes API, `PodTemplateSpec` and `PodSpec`. */
const podPaths: ReadonlyMap<string, readonly string[]> = new Map([
  ['Pod', []],
  ['PodTemplate', ['template']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
]);
const templatePath = ['spec', 'template'];
/** Kinds whose template is a pod's even while nothing but its name is typed, or where another file adds the rest. */
const templateKinds: ReadonlySet<string> = new Set([
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'DeploymentConfig'],
  ...podPaths.keys(),
]);

/** Versions that the groups of built-in workloads have, or had: https://kubernetes.io/docs/reference/using-api/deprecation-guide/ */
const versions: ReadonlyMap<string, RegExp> = new Map([
  ['apps', /^v1(?:beta[12])?$/],
  ['batch', /^v(?:1|1beta1|2alpha1)$/],
  ['extensions', /^v1beta1$/],
]);

/** Whether no cluster knows the version that `object` names: it is never created, so what it lacks says nothing. */
function isOfNoVersion({ object }: ManifestObject): boolean {
  const [group = '', version] = (literalText(object.get('apiVersion'), 'kubernetes') ?? '').split('/');
  return version !== undefined && versions.get(group)?.test(version) === false;
}

/** Every pod that the documents of a manifest describe. */
export function readPods(file: YamlFile): Pod[] {
  return readObjects(file).flatMap((object) => [podOf(object) ?? [], furtherPods(object)].flat());
}

/** Keys that lead from an object of this kind to its pod, or pod template. */
export function podKeys(kind: string): readonly string[] {
  return podPaths.get(kind) ?? templatePath;
}

/** The pod that `from` is, or makes; undefined where it makes none. */
export function podOf(from: ManifestObject): Pod | undefined {
  const { kind, object } = from;
  const keys = podKeys(kind);
  const template = object.get(...keys);
  const isPod =
    template.get('spec', 'containers').kind === 'list' ||
    (templateKinds.has(kind) && template.get('spec').kind === 'map');
  if (!isPod) return undefined;
  const isPart = from.isPart === true || isOfNoVersion(from);
  return readPod({ ...from, isPart, keys, template, specKeys: ['spec'], lists: podLists });
}

/** The pods that an object of a kind of others makes elsewhere: steps of a workflow, workers of a cluster. */
export function furtherPods(from: ManifestObject): Pod[] {
  return embeddedPods(from).map(readPod);
}
