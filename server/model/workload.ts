import type { YamlFile } from '../syntax/yaml/parse.ts';
import { type ObjectPath, objectAt } from './object-path.ts';
import type { Pod } from './pod.ts';
import { readPod } from './pod-spec.ts';
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
/** A List of Lists is nobody's manifest. */
const listDepth = 3;

/** Every pod that the documents of a manifest describe. */
export function readPods(file: YamlFile): Pod[] {
  return file.documents.flatMap((_, index) => readObject(file, { document: index, items: [] }));
}

function readObject(file: YamlFile, path: ObjectPath): Pod[] {
  const object = objectAt(file, path);
  if (object?.kind !== 'map') return [];
  const kind = literalText(object.get('kind'), 'kubernetes');
  if (kind === undefined || object.get('apiVersion').kind === 'absent') return [];
  if (kind === 'List') {
    if (path.items.length >= listDepth) return [];
    return object
      .get('items')
      .items()
      .flatMap((_, index) => readObject(file, { ...path, items: [...path.items, index] }));
  }
  const keys = podPaths.get(kind) ?? templatePath;
  const template = object.get(...keys);
  const isPod =
    template.get('spec', 'containers').kind === 'list' ||
    (templateKinds.has(kind) && template.get('spec').kind === 'map');
  return isPod ? [readPod({ file, path, kind, keys, object, template })] : [];
}
