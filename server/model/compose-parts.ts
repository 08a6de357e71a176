import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { ListSlot, Slot } from '../text/slot.ts';
import type { User } from './user.ts';

/** Several things under one key. `dynamic`: there may be more than `items`; `absent`: nobody says the key. */
export interface Parts<T> {
  readonly state: Slot<unknown>['state'];
  /** The key; where it is absent, the name of the thing that lacks it. */
  readonly range: Range;
  readonly items: readonly T[];
}

/** `name: value` of a map, or `name=value` in a list that stands for one. */
export interface NamedValue {
  readonly name: string;
  readonly nameRange: Range;
  readonly value: Slot<string>;
  /** All of it. */
  readonly range: Range;
  /** Edits that take it away. */
  remove(): Edit[] | undefined;
}

/** A map from names to texts, in either of its forms. */
export interface NamedValues extends Parts<NamedValue> {
  find(name: string): NamedValue | undefined;
  /** Edits that give `name` the value, in the form that the others have; undefined when that would be guessing. */
  set(name: string, value: string): Edit[] | undefined;
}

/** A device of the host inside a service. */
export interface Device {
  /** Path on the host, or the name of a CDI device (`vendor.com/class=name`). */
  readonly source: Slot<string>;
  readonly target: string | undefined;
  /** `rwm` where nothing else is said. */
  readonly permissions: string;
  readonly range: Range;
  remove(): Edit[] | undefined;
}

/** `ulimits:` of one resource; one number sets both. */
export interface Ulimit {
  readonly name: string;
  readonly soft: Slot<number>;
  readonly hard: Slot<number>;
  readonly range: Range;
}

/** A network of the project. */
export interface Network {
  readonly name: string;
  /** Where it is declared; undefined where it is not, as the default network mostly. */
  readonly range: Range | undefined;
  /** What it is called outside of the project. */
  readonly outsideName: Slot<string>;
  readonly isInternal: Slot<boolean>;
  readonly isExternal: Slot<boolean>;
  readonly isAttachable: Slot<boolean>;
  readonly driver: Slot<string>;
  readonly driverOptions: NamedValues;
}

/** A service's connection to a network. */
export interface NetworkUse {
  readonly name: string;
  /** What names it; of the default network the service's name. */
  readonly range: Range;
  readonly aliases: readonly string[];
  /** Whether it is the default network, which a service joins that names none. */
  readonly isImplied: boolean;
  /** Undefined when the project's declarations are not known to hold it. */
  readonly network: Network | undefined;
}

/** A volume of the project. */
export interface NamedVolume {
  readonly name: string;
  readonly range: Range;
  readonly isExternal: Slot<boolean>;
  readonly driver: Slot<string>;
  readonly driverOptions: NamedValues;
  /** The folder of the host that it is by another name; undefined when it is none. */
  readonly boundPath: Slot<string> | undefined;
}

/** A secret or a config of the project. */
export interface FileSource {
  readonly name: string;
  readonly range: Range;
  readonly isExternal: Slot<boolean>;
  /** Path beside the Compose file. */
  readonly file: Slot<string>;
  /** Variable of whoever runs Compose. */
  readonly environment: Slot<string>;
  /** Text in the Compose file itself; configs only. */
  readonly content: Slot<string>;
}

/** A secret or a config given to a service or a build. */
export interface FileUse {
  readonly source: Slot<string>;
  /** Path inside, or the name under /run/secrets; undefined for the usual one. */
  readonly target: string | undefined;
  /** Octal permissions as written. */
  readonly mode: Slot<string>;
  readonly range: Range;
}

/** A file that is read for variables or labels. */
export interface ReadFile {
  readonly path: Slot<string>;
  /** Whether Compose fails where there is none. */
  readonly isRequired: boolean;
  readonly range: Range;
}

/** A command that is run in a service when it has started or is about to stop. */
export interface Hook {
  readonly kind: 'post_start' | 'pre_stop';
  readonly command: readonly Slot<string>[];
  readonly user: Slot<User>;
  readonly privileged: Slot<boolean>;
  readonly environment: NamedValues;
  readonly range: Range;
}

/** `logging:` of a service. */
export interface Logging {
  readonly driver: Slot<string>;
  readonly options: NamedValues;
  readonly range: Range;
}

/** `deploy.restart_policy` of a service; Compose itself reads it where `restart` is absent. */
export interface RestartPolicy {
  readonly condition: Slot<string>;
  readonly maxAttempts: Slot<number>;
  readonly range: Range;
}

/** `build:` of a service. */
export interface ServiceBuild {
  readonly range: Range;
  /** Folder, or address of a repository or archive. */
  readonly context: Slot<string>;
  /** Whether the context lies elsewhere: a repository, an archive, an image. */
  readonly isRemote: boolean;
  /** Path from the context. */
  readonly dockerfile: Slot<string>;
  /** The Dockerfile itself, written in the Compose file. */
  readonly inlineDockerfile: Slot<string>;
  /** Stage to build; absent for the last one. */
  readonly target: Slot<string>;
  readonly arguments: NamedValues;
  readonly additionalContexts: NamedValues;
  readonly entitlements: ListSlot<string>;
  readonly privileged: Slot<boolean>;
  readonly network: Slot<string>;
  readonly isolation: Slot<string>;
  readonly ssh: ListSlot<string>;
  readonly secrets: Parts<FileUse>;
}

/** Who runs a service that is no container: a program of whoever runs Compose. */
export interface Provider {
  readonly type: Slot<string>;
  readonly range: Range;
}

/** Devices that `gpus` or `deploy.resources.reservations.devices` ask for. */
export interface GpuRequest {
  /** `all` or a number; absent where device ids are named, or nothing is (all of them). */
  readonly count: Slot<string>;
  readonly ids: readonly string[];
  readonly capabilities: readonly string[];
  readonly range: Range;
}

/** What `develop.watch` copies into a running container, or rebuilds it for. */
export interface Watch {
  readonly action: Slot<string>;
  readonly path: Slot<string>;
  readonly target: string | undefined;
  readonly range: Range;
}

/** Another Compose file that a project takes in. */
export interface Include {
  readonly path: Slot<string>;
  /** Whether it is fetched from elsewhere: git, OCI or the web. */
  readonly isRemote: boolean;
  readonly range: Range;
}
