import type { YamlFile } from '../syntax/yaml/parse.ts';
import { YamlPlace } from '../syntax/yaml/place.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import type { Container } from './container.ts';
import { readPod } from './pod-spec.ts';
import type { User } from './user.ts';
import { literalText } from './yaml-values.ts';

/** A volume of a pod that is a path of the node. */
export interface HostPathVolume {
  readonly name: string | undefined;
  readonly path: Slot<string>;
  /** Whether every container that mounts it does so read-only. */
  readonly isReadOnly: boolean;
  readonly range: Range;
}

/** A pod, or the pod template of a workload. */
export interface Pod {
  /** Kind and name of the object that holds it: `Deployment`, `web`. */
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly nameRange: Range;
  /** The whole object. */
  readonly range: Range;
  /** Init, sidecar and ephemeral containers included. */
  readonly containers: readonly PodContainer[];
  readonly hostNetwork: Slot<boolean>;
  readonly hostPID: Slot<boolean>;
  readonly hostIPC: Slot<boolean>;
  /** False puts the pod into a user namespace of its own. */
  readonly hostUsers: Slot<boolean>;
  readonly runAsNonRoot: Slot<boolean>;
  readonly user: Slot<User>;
  readonly seccomp: Slot<string>;
  readonly appArmor: Slot<string>;
  readonly seLinuxType: Slot<string>;
  readonly hostPathVolumes: readonly HostPathVolume[];
  readonly isWindows: boolean;
}

/** A container of a pod. */
export interface PodContainer extends Container {
  readonly format: 'kubernetes';
  readonly pod: Pod;
  readonly role: 'container' | 'init' | 'sidecar' | 'ephemeral';
  /** As in force: the container's, else the pod's. Setting it writes the container's. */
  readonly runAsNonRoot: Slot<boolean>;
  readonly seLinuxType: Slot<string>;
}

/** Where each built-in kind keeps its pod: Kubernetes API, `PodTemplateSpec` and `PodSpec`. */
const podPaths: ReadonlyMap<string, readonly string[]> = new Map([
  ['Pod', []],
  ['PodTemplate', ['template']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
]);
const templatePath = ['spec', 'template'];
/** A List of Lists is nobody's manifest. */
const listDepth = 3;

/** Every pod that the documents of a manifest describe. */
export function readPods(file: YamlFile): Pod[] {
  return file.documents.flatMap((_, index) => readObject(file, { document: index, items: [] }));
}

/** Which object of a file: its document, and the indices that lead to it through Lists. */
export interface ObjectPath {
  readonly document: number;
  readonly items: readonly number[];
}

/** The place of an object in a version of its file. */
export function objectAt(file: YamlFile, path: ObjectPath): YamlPlace | undefined {
  const document = file.documents[path.document];
  let place = document && YamlPlace.root(file, document);
  for (const index of path.items) place = place?.get('items').items()[index];
  return place;
}

function readObject(file: YamlFile, path: ObjectPath): Pod[] {
  const object = objectAt(file, path);
  if (object?.kind !== 'map') return [];
  const kind = literalText(object.get('kind'), 'kubernetes');
  if (kind === undefined || object.get('apiVersion').kind === 'absent') return [];
  if (kind === 'List') {
    if (path.items.length >= listDepth) return [];
    return object.get('items').items().flatMap((_, index) => readObject(file, { ...path, items: [...path.items, index] }));
  }
  const keys = podPaths.get(kind) ?? templatePath;
  const template = object.get(...keys);
  return template.get('spec', 'containers').kind === 'list' ? [readPod({ file, path, kind, keys, object, template })] : [];
}
