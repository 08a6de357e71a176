import type { Edit, FileCreation, FileEdit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { ListSlot, Slot } from '../text/slot.ts';
import type { Facts } from './facts.ts';
import type { ImageReference } from './image-reference.ts';
import type { ImageSlot } from './image-use.ts';
import type { User } from './user.ts';

/** The file formats that Bulkhead reads. */
export type Format = 'dockerfile' | 'compose' | 'kubernetes';

/** How a variable's value is to be handed over as a file. */
export interface SecretFile {
  /** Name of the secret. */
  readonly secret: string;
  /** Variable that is to name the file, where the image reads one; undefined when none is to be set. */
  readonly fileVariable: string | undefined;
}

/** What lies around a document. */
export interface Around {
  /** The document's. */
  readonly path: string;
  readonly facts: Facts;
}

/** One variable that a document puts into a container's or a build's environment. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly nameRange: Range;
  /** The literal text given to it; absent when the value comes from elsewhere (`valueFrom`, the shell's environment). */
  readonly value: Slot<string>;
  /** Compose: what stands there, where it has variables of whoever runs Compose, or of `.env`. */
  readonly written?: string;
  /** Compose: how many services are to have what is written there. */
  readonly holders?: () => number;
  /** Whose it is, for messages: a service, a container or a stage. */
  readonly owner: string;
  /** Which construct holds it. */
  readonly source: 'env' | 'arg' | 'compose' | 'build-arg' | 'kubernetes';
  /** The image that will read it, where one does. */
  readonly image?: Slot<ImageReference>;
  /** What takes the whole variable away, where taking its value away would leave an empty one. */
  readonly remove?: () => Edit[] | undefined;
  /** A name for its secret that nothing else in the document has: `wanted`, or one close to it. */
  readonly freeSecretName?: (wanted: string) => string;
  /** Dockerfile: whether a RUN reads it, or may. */
  readonly isUsedInBuild?: () => boolean;
  /** What takes the variable away and mounts its value as a file instead, where the format has a way. */
  readonly moveToSecret?: (
    file: SecretFile,
    around?: Around,
  ) => readonly (Edit | FileCreation | FileEdit)[] | undefined;
  /** Compose: edits that write `text`, with its variables, in the place of the value. */
  readonly rewrite?: (text: string) => Edit[] | undefined;
  /** Asks what `moveToSecret` will need to know. */
  readonly prepareMove?: (around: Around) => void;
  /** Compose: the other services that have the same variable with the same value, which moves with it. */
  readonly alsoIn?: () => readonly string[];
}

/** A path of the host, or a named volume, seen inside a container. */
export interface Mount {
  readonly kind: 'bind' | 'volume' | 'tmpfs' | 'other';
  /** Path on the host; only for `bind`. Dynamic when it holds a variable without default. */
  readonly source: Slot<string>;
  /** Path inside the container; undefined when not known. */
  readonly target: string | undefined;
  readonly readOnly: Slot<boolean>;
  /** How what is mounted below it later spreads between host and container: `rshared`, `rslave`, `Bidirectional`. */
  readonly propagation?: Slot<string>;
  /** The element of the service or container that mounts it. */
  readonly range: Range;
  /** Compose: edits that take the mount away. */
  readonly remove?: () => Edit[] | undefined;
}

/** A path that stays writable when the rest of the root file system does not. */
export interface WritablePath {
  readonly path: string;
  /** Whether what is written there is to outlast the container: a volume, rather than memory. */
  readonly isKept: boolean;
  /**
   * Options of memory mounted there, where its program's user could not write it else: it belongs to root, with the mode that
   * the folder has in the image.
   */
  readonly owner?: string;
}

/** A port of the host that leads into a container. */
export interface PublishedPort {
  /** Host address as written; absent when none is (all interfaces). */
  readonly hostAddress: Slot<string>;
  /** Host port or range as written (`8080`, `8000-8010`); absent when the engine chooses one. */
  readonly hostPort: Slot<string>;
  /** Container port or range as written. */
  readonly containerPort: string | undefined;
  readonly protocol: string;
  readonly range: Range;
  /** How many things share the place by an anchor. */
  readonly sharedBy?: number;
  /** Edits that publish it no more. */
  readonly remove?: () => Edit[] | undefined;
}

/**
 * What a Compose service and a container of a Kubernetes pod both say with the same meaning. Levels are resolved: a pod's
 * setting counts where the container is silent and Kubernetes inherits it.
 */
export interface Container {
  readonly format: Exclude<Format, 'dockerfile'>;
  /** The service's or container's name, for messages. */
  readonly name: string;
  readonly nameRange: Range;
  /** The whole service or container. */
  readonly range: Range;
  readonly image: ImageSlot;
  /** Whether it is a Windows container, which has no capabilities, no root and none of Linux's profiles. */
  readonly isWindows: boolean;
  readonly privileged: Slot<boolean>;
  readonly addedCapabilities: ListSlot<string>;
  readonly droppedCapabilities: ListSlot<string>;
  readonly readOnlyRootFilesystem: Slot<boolean>;
  /**
   * Whether a process may gain more privileges than its parent: `allowPrivilegeEscalation`, or the opposite of Compose's
   * `no-new-privileges`. Setting it writes the format's own form.
   */
  readonly privilegeEscalation: Slot<boolean>;
  /** `runAsUser` or `user:`; absent leaves it to the image. */
  readonly user: Slot<User>;
  /** Normalised profile: `unconfined`, `default` or `localhost/…`; absent leaves it to the runtime. */
  readonly seccomp: Slot<string>;
  /** As `seccomp`. */
  readonly appArmor: Slot<string>;
  readonly mounts: readonly Mount[];
  readonly publishedPorts: readonly PublishedPort[];
  readonly environment: readonly EnvironmentVariable[];
  /**
   * What it runs instead of what its image would: the elements of `entrypoint` and `command`, or of `command` and `args`.
   * What Compose splits into words itself is one element.
   */
  readonly arguments: readonly Slot<string>[];
  /** Memory limit, a quantity as written. */
  readonly memoryLimit: Slot<string>;
  /** CPU limit, a quantity as written. */
  readonly cpuLimit: Slot<string>;
  /** Memory that it is promised, a quantity as written; its limit may not be lower. */
  readonly memoryRequest: Slot<string>;
  /** CPU that it is promised, a quantity as written; its limit may not be lower. */
  readonly cpuRequest: Slot<string>;
  /** Edits that drop all capabilities and add those of `keep` that are not added yet. */
  dropAllCapabilities(keep: readonly string[]): Edit[] | undefined;
  /** Which of `paths` lie in the root file system, because nothing is mounted there. */
  unmounted(paths: readonly string[]): readonly string[];
  /** Edits that make the root file system read-only, and those of `paths` that lie in it writable. */
  makeReadOnly(paths: readonly WritablePath[]): Edit[] | undefined;
}
