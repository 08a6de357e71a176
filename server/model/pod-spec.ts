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
  return new SpecifiedPod(source);
}

class SpecifiedPod implements Pod {
  readonly kind: string;
  readonly name: string;
  readonly namespace: Pod['namespace'];
  readonly nameRange: Range;
  readonly range: Range;
  readonly hostNetwork: Pod['hostNetwork'];
  readonly hostPID: Pod['hostPID'];
  readonly hostIPC: Pod['hostIPC'];
  readonly hostUsers: Pod['hostUsers'];
  readonly runAsNonRoot: Pod['runAsNonRoot'];
  readonly user: Pod['user'];
  readonly seccomp: Pod['seccomp'];
  readonly seccompAnnotation: Pod['seccompAnnotation'];
  readonly appArmor: Pod['appArmor'];
  readonly seLinuxType: Pod['seLinuxType'];
  readonly seLinuxUser: Pod['seLinuxUser'];
  readonly seLinuxRole: Pod['seLinuxRole'];
  readonly appArmorAnnotations: Pod['appArmorAnnotations'];
  readonly sysctls: Pod['sysctls'];
  readonly hostProcess: Pod['hostProcess'];
  readonly isWindows: boolean;
  readonly isPartial: boolean;
  readonly #source: PodSource;
  readonly #template: YamlPlace;
  readonly #spec: YamlPlace;
  readonly #memo = new Memo();

  constructor(source: PodSource) {
    const { object } = source;
    this.isPartial = source.isPart === true || isPatch(source);
    const template = this.isPartial ? source.template.opened() : source.template;
    const spec = placeAt(template, source.specKeys) ?? template.get('spec');
    const context = spec.get('securityContext');
    const nameRange = object.get('metadata', 'name').range ?? object.get('kind').range ?? (object.range as Range);
    this.#source = source;
    this.#template = template;
    this.#spec = spec;
    this.kind = source.kind;
    this.name =
      literalText(object.get('metadata', 'name'), 'kubernetes') ??
      literalText(object.get('metadata', 'generateName'), 'kubernetes') ??
      source.kind;
    this.namespace = literalText(object.get('metadata', 'namespace'), 'kubernetes');
    this.nameRange = nameRange;
    this.range = object.range as Range;
    this.hostNetwork = booleanSlot(spec.get('hostNetwork'), nameRange, 'kubernetes');
    this.hostPID = booleanSlot(spec.get('hostPID'), nameRange, 'kubernetes');
    this.hostIPC = booleanSlot(spec.get('hostIPC'), nameRange, 'kubernetes');
    this.hostUsers = booleanSlot(spec.get('hostUsers'), nameRange, 'kubernetes');
    this.runAsNonRoot = throughContainers(source, context, (at) =>
      booleanSlot(at.get('runAsNonRoot'), nameRange, 'kubernetes'),
    );
    this.user = userSlot(context.get('runAsUser'), nameRange, 'kubernetes');
    this.seccomp = throughContainers(source, context, (at) => seccompField(at, nameRange));
    this.seccompAnnotation = annotation(template, 'seccomp.security.alpha.kubernetes.io/pod', nameRange);
    this.appArmor = appArmorField(context, nameRange);
    this.seLinuxType = seLinuxField(context, 'type', nameRange);
    this.seLinuxUser = seLinuxField(context, 'user', nameRange);
    this.seLinuxRole = seLinuxField(context, 'role', nameRange);
    this.appArmorAnnotations = readAppArmorAnnotations(template);
    this.sysctls = readSysctls(context, nameRange);
    this.hostProcess = hostProcessField(context, nameRange);
    this.isWindows = literalText(spec.get('os', 'name'), 'kubernetes') === 'windows';
  }

  get containers(): Pod['containers'] {
    return this.#memo.of('containers', () =>
      readContainers(this, { ...this.#source, template: this.#template }, this.#spec),
    );
  }
  get profileAnnotations(): Pod['profileAnnotations'] {
    return this.#memo.of('profileAnnotations', () => readProfileAnnotations(this.#source, this.#template, this.#spec));
  }
  get releaseFields(): Pod['releaseFields'] {
    return this.#memo.of('releaseFields', () => readReleaseFields(this.#source, this.#template, this.#spec));
  }
  get volumes(): Pod['volumes'] {
    return this.#memo.of('volumes', () => readVolumes(this.#source, this.#spec));
  }
  get hostPathVolumes(): Pod['hostPathVolumes'] {
    return this.#memo.of('hostPathVolumes', () => readHostPaths(this.#spec, this.#source.lists, this));
  }
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
