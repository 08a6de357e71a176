import type { Range } from '../text/range.ts';
import type { ListSlot, Slot } from '../text/slot.ts';
import type { Edit } from '../text/edit.ts';
import type { Container } from './container.ts';
import type { User } from './user.ts';

/** A pod, or the pod template of a workload. */
export interface Pod {
  /** Kind and name of the object that holds it: `Deployment`, `web`. */
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly nameRange: Range;
  /** The whole object. */
  readonly range: Range;
  readonly containers: readonly PodContainer[];
  readonly hostNetwork: Slot<boolean>;
  readonly hostPID: Slot<boolean>;
  readonly hostIPC: Slot<boolean>;
  readonly runAsNonRoot: Slot<boolean>;
  readonly user: Slot<User>;
  readonly seccomp: Slot<string>;
  readonly appArmor: Slot<string>;
  readonly isWindows: boolean;
}

/** A container of a pod: main, init, sidecar or ephemeral. */
export interface PodContainer extends Container {
  readonly format: 'kubernetes';
  readonly pod: Pod;
  readonly role: 'container' | 'init' | 'sidecar' | 'ephemeral';
  /** As in force: the container's, else the pod's. `set` writes the container's. */
  readonly runAsNonRoot: Slot<boolean>;
  readonly seLinuxType: Slot<string>;
  readonly volumeMounts: ListSlot<unknown>;
  /** Edits that mount an `emptyDir` at each path, adding the volumes to the pod. */
  mountEmptyDirs(paths: readonly string[]): Edit[] | undefined;
  /** Edits that take the variable away and mount key `key` of Secret `secret` as a file; the pod gains the volume. */
  moveToSecret(variable: string, options: { readonly secret: string; readonly key: string; readonly fileVariable: string | undefined; readonly mountPath: string }): Edit[] | undefined;
}
