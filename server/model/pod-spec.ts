import type { YamlPlace } from '../syntax/yaml/place.ts';
import type { Range } from '../text/range.ts';
import { readHostPaths } from './host-path-mounts.ts';
import { throughContainers } from './knative.ts';
import type { ManifestObject } from './manifest-object.ts';
import { Memo } from './memo.ts';
import { type Keys, placeAt } from './object-path.ts';
import type { Pod, PodContainer } from './pod.ts';
import { KubernetesContainer } from './pod-container.ts';
import { containersAt, hostProcessField, readAppArmorAnnotations, readSysctls, readVolumes } from './pod-fields.ts';
import { readProfileAnnotations } from './profile-annotation.ts';
import { readReleaseFields } from './release-field.ts';
import { annotation, appArmorField, seccompField, seLinuxField } from './security-context.ts';
import { booleanSlot, literalText, userSlot } from './yaml-values.ts';

/** Where a pod was found. */
export interface PodSource extends ManifestObject {
  /** Keys from the object to the pod template, whose metadata is the pod's. */
  readonly keys: Keys;
  readonly template: YamlPlace;
  /** Keys from there to the pod's specification. */
  readonly specKeys: Keys;
  /** What holds containers in it: lists of them, or one. */
  readonly lists: readonly ContainerList[];
  /** Name of the security context of its containers, where it goes by another. */
  readonly contextKey?: string;
  /** What its containers are called, where their name says something else. */
  readonly containerName?: string;
}

/** A key that holds containers, and what they are. */
export type ContainerList = readonly [key: string, role: PodContainer['role']];

/** Those of `PodSpec`. */
export const podLists: readonly ContainerList[] = [
  ['containers', 'container'],
  ['initContainers', 'init'],
  ['ephemeralContainers', 'ephemeral'],
];

/** Reads the pod at `source`; where it is only a patch, another file may fill what is absent. */
export function readPod(source: PodSource): Pod {
  const { object } = source;
  const isPartial = source.isPart === true || isPatch(source);
  const template = isPartial ? source.template.opened() : source.template;
  const spec = placeAt(template, source.specKeys) ?? template.get('spec');
  const nameRange = object.get('metadata', 'name').range ?? object.get('kind').range ?? (object.range as Range);
  const context = spec.get('securityContext');
  const memo = new Memo();
  const pod: Pod = {
    kind: source.kind,
    name:
      literalText(object.get('metadata', 'name'), 'kubernetes') ??
      literalText(object.get('metadata', 'generateName'), 'kubernetes') ??
      source.kind,
    namespace: literalText(object.get('metadata', 'namespace'), 'kubernetes'),
    nameRange,
    range: object.range as Range,
    get containers() {
      return memo.of('containers', () => readContainers(pod, { ...source, template }, spec));
    },
    hostNetwork: booleanSlot(spec.get('hostNetwork'), nameRange, 'kubernetes'),
    hostPID: booleanSlot(spec.get('hostPID'), nameRange, 'kubernetes'),
    hostIPC: booleanSlot(spec.get('hostIPC'), nameRange, 'kubernetes'),
    hostUsers: booleanSlot(spec.get('hostUsers'), nameRange, 'kubernetes'),
    runAsNonRoot: throughContainers(source, context, (at) =>
      booleanSlot(at.get('runAsNonRoot'), nameRange, 'kubernetes'),
    ),
    user: userSlot(context.get('runAsUser'), nameRange, 'kubernetes'),
    seccomp: throughContainers(source, context, (at) => seccompField(at, nameRange)),
    seccompAnnotation: annotation(template, 'seccomp.security.alpha.kubernetes.io/pod', nameRange),
    appArmor: appArmorField(context, nameRange),
    seLinuxType: seLinuxField(context, 'type', nameRange),
    seLinuxUser: seLinuxField(context, 'user', nameRange),
    seLinuxRole: seLinuxField(context, 'role', nameRange),
    appArmorAnnotations: readAppArmorAnnotations(template),
    get profileAnnotations() {
      return memo.of('profileAnnotations', () => readProfileAnnotations(source, template, spec));
    },
    get releaseFields() {
      return memo.of('releaseFields', () => readReleaseFields(source, template, spec));
    },
    get volumes() {
      return memo.of('volumes', () => readVolumes(source, spec));
    },
    get hostPathVolumes() {
      return memo.of('hostPathVolumes', () => readHostPaths(spec, source.lists, pod));
    },
    sysctls: readSysctls(context, nameRange),
    hostProcess: hostProcessField(context, nameRange),
    isWindows: literalText(spec.get('os', 'name'), 'kubernetes') === 'windows',
    isPartial,
  };
  return pod;
}

/** Kinds that their API refuses without a selector: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector */
const selecting = /^(?:Deployment|StatefulSet|DaemonSet|ReplicaSet)$/;

/**
 * Whether it has no containers, or lacks what such an object cannot be created without: one without image and without that,
 * or one without anything by which it would know its pods.
 */
function isPatch({ kind, object, template }: PodSource): boolean {
  const items = template.get('spec', 'containers').items();
  if (items.length === 0) return true;
  const needed = kind === 'Pod' ? object.get('metadata', 'name') : object.get('spec', 'selector');
  if (needed.kind !== 'absent') return false;
  if (items.some((item) => item.get('image').kind === 'absent')) return true;
  const isApps = /^apps\/v1(?:beta2)?$/.test(literalText(object.get('apiVersion'), 'kubernetes') ?? '');
  return isApps && selecting.test(kind) && template.get('metadata', 'labels').kind === 'absent';
}

function readContainers(pod: Pod, source: PodSource, spec: YamlPlace): PodContainer[] {
  return source.lists.flatMap(([key, role]) =>
    containersAt(spec, key).map(
      (place, index) => new KubernetesContainer({ pod, source, spec, place, key, role, index }),
    ),
  );
}
