import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import type { Container } from './container.ts';
import type { ProfileAnnotation } from './profile-annotation.ts';
import type { ReleaseField } from './release-field.ts';
import type { User } from './user.ts';

/** Where a container has a path of the node. */
export interface HostPathMount {
  readonly container: PodContainer;
  readonly readOnly: Slot<boolean>;
  /** Whether it is known that it can be written there. */
  readonly isWritable: boolean;
  readonly target: string | undefined;
  /** `Bidirectional`, `HostToContainer`; undefined where that is not said. */
  readonly propagation: string | undefined;
}

/** A volume of a pod that is a path of the node. */
export interface HostPathVolume {
  readonly name: string | undefined;
  readonly path: Slot<string>;
  /** What mounts it: of what a template writes only on a condition, what is sure, where anything is. */
  readonly mounts: readonly HostPathMount[];
  /** Whether each of these is read-only, as far as that is known. */
  readonly isReadOnly: boolean;
  /** Whether it is known that no container mounts it. */
  readonly isUnused: boolean;
  readonly range: Range;
  /** Where containers have it, as far as that is known. */
  readonly targets: readonly string[];
  /** What kind of thing it must be, `File` and so on; empty where that is not said. */
  readonly type: string;
  readonly volume: PodVolume;
}

/** A volume of a pod that says where it comes from. */
export interface PodVolume {
  /** The key that says it: `hostPath`, `configMap`. */
  readonly kind: string;
  readonly name: string | undefined;
  /** That key with its value. */
  readonly range: Range;
  /** How many places share it, by anchor. */
  readonly sharedBy: number;
  /** Edits that have it come from elsewhere. */
  replace(kind: string, value: Readonly<Record<string, string>>): Edit[] | undefined;
  /** Edits that take it away, with all that mounts it. */
  drop(): Edit[] | undefined;
}

/** A kernel parameter that a pod sets. */
export interface PodSysctl {
  readonly name: Slot<string>;
  readonly value: Slot<string>;
  /** How many places share it, by anchor. */
  readonly sharedBy: number;
  /** Edits that take its whole entry away. */
  remove(): Edit[] | undefined;
}

/** An AppArmor profile by annotation, as written: `runtime/default`, `unconfined`, `localhost/…`. */
export interface AnnotatedProfile {
  /** Name of the container, which need not exist. */
  readonly container: string;
  readonly profile: Slot<string>;
}

/** The host that a probe or hook names. */
export interface HandlerHost {
  /** `livenessProbe`, `preStop`. */
  readonly handler: string;
  readonly host: Slot<string>;
}

/** A pod, or the pod template of a workload. */
export interface Pod {
  /** Kind and name of the object that holds it: `Deployment`, `web`; the kind again where the name is not known. */
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
  /** What came before the field and counted until Kubernetes 1.26, as written: `runtime/default`, `unconfined`. */
  readonly seccompAnnotation: Slot<string>;
  readonly appArmor: Slot<string>;
  readonly seLinuxType: Slot<string>;
  readonly seLinuxUser: Slot<string>;
  readonly seLinuxRole: Slot<string>;
  readonly appArmorAnnotations: readonly AnnotatedProfile[];
  /** Annotations that name profiles where fields say nothing. */
  readonly profileAnnotations: readonly ProfileAnnotation[];
  /** Fields for security that not every release has. */
  readonly releaseFields: readonly ReleaseField[];
  readonly volumes: readonly PodVolume[];
  readonly hostPathVolumes: readonly HostPathVolume[];
  readonly sysctls: readonly PodSysctl[];
  /** Whether its containers are processes of the Windows host; a container may say so for itself. */
  readonly hostProcess: Slot<boolean>;
  /** Whether `spec.os.name` says so. */
  readonly isWindows: boolean;
  /** Whether it is only a part of a pod, to be laid over the one in another file. */
  readonly isPartial: boolean;
}

/** A port that a container says it listens on. */
export interface DeclaredPort {
  readonly port: Slot<number>;
  /** Lower case. */
  readonly protocol: string;
  /** Edits that take its whole entry away. */
  remove(): Edit[] | undefined;
}

/** A container of a pod. */
export interface PodContainer extends Container {
  readonly format: 'kubernetes';
  readonly pod: Pod;
  readonly role: 'container' | 'init' | 'sidecar' | 'ephemeral';
  readonly declaredPorts: readonly DeclaredPort[];
  /** Whether it starts another program than its image would, rather than giving that one arguments. */
  readonly hasOwnCommand: boolean;
  /** As in force: the container's, else the pod's. Setting it writes the container's. */
  readonly runAsNonRoot: Slot<boolean>;
  readonly seLinuxType: Slot<string>;
  /** The container's own, as the role is. */
  readonly seLinuxUser: Slot<string>;
  readonly seLinuxRole: Slot<string>;
  /** As the pod's. */
  readonly seccompAnnotation: Slot<string>;
  /** How much of `/proc` it sees: `Default`, `Unmasked`. */
  readonly procMount: Slot<string>;
  /** The container's own. */
  readonly hostProcess: Slot<boolean>;
  readonly handlerHosts: readonly HandlerHost[];
}
