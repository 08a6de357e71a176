import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import type { Container } from './container.ts';
import type { User } from './user.ts';

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
  readonly hostPathVolumes: readonly HostPathVolume[];
  readonly isWindows: boolean;
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
  /** As in force: the container's, else the pod's. Setting it writes the container's. */
  readonly runAsNonRoot: Slot<boolean>;
  readonly seLinuxType: Slot<string>;
  /** The container's own, as the role is. */
  readonly seLinuxUser: Slot<string>;
  readonly seLinuxRole: Slot<string>;
  /** As the pod's. */
  readonly seccompAnnotation: Slot<string>;
}
