import type { YamlFile } from '../syntax/yaml/parse.ts';
import { embeddedPods } from './embedded-pod.ts';
import { type ManifestObject, readObjects } from './manifest-object.ts';
import type { Pod } from './pod.ts';
import { podLists, readPod } from './pod-spec.ts';

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
  return isPod ? readPod({ ...from, keys, template, specKeys: ['spec'], lists: podLists }) : undefined;
}

/** The pods that an object of a kind of others makes elsewhere: steps of a workflow, workers of a cluster. */
export function furtherPods(from: ManifestObject): Pod[] {
  return templateKinds.has(from.kind) ? [] : embeddedPods(from).map(readPod);
}
