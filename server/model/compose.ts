import type { Part } from '../syntax/yaml/parts.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { ListSlot, Slot } from '../text/slot.ts';
import type { EntriesKey, FlagKey, ListKey, TextKey } from './compose-keys.ts';
import type { Origin } from './compose-origins.ts';
import type {
  Device,
  FileSource,
  FileUse,
  GpuRequest,
  Hook,
  Include,
  Logging,
  NamedValues,
  NamedVolume,
  Network,
  NetworkUse,
  Parts,
  Provider,
  ReadFile,
  RestartPolicy,
  ServiceBuild,
  Ulimit,
  Watch,
} from './compose-parts.ts';
import type { TextGroup } from './compose-texts.ts';
import type { Container, Mount } from './container.ts';
import type { Variables } from './interpolation.ts';

/** A Compose file: what `docker compose up` would run from it and the files that it reads besides. */
export interface Project {
  /** Top-level `name:`. */
  readonly name: Slot<string>;
  /** Those that this file says something of. */
  readonly services: readonly Service[];
  readonly networks: Parts<Network>;
  readonly volumes: Parts<NamedVolume>;
  readonly secrets: Parts<FileSource>;
  readonly configs: Parts<FileSource>;
  readonly includes: Parts<Include>;
  /** Texts of what it declares in which secrets may stand, with their variables as written. */
  readonly texts: readonly TextGroup[];
  /**
   * The project with all that other files say and that its services extend and include, as Compose would run it: for
   * judging, as its places are nobody's and nothing of it can be edited. The project itself when there is no more.
   */
  readonly whole: Project;
  /** What decides how its services are read, whatever they say. */
  readonly outline: ProjectOutline;
}

/** What decides how the services of a project are read. */
export interface ProjectOutline {
  /** Whether no other file, and no other service, adds to any of them. */
  readonly isAlone: boolean;
  /** Whether another file may add to all of them. */
  readonly isOpen: boolean;
  /** Whether each is a part of the file, read by itself. */
  readonly isCut: boolean;
  /** Whether aliases stand for what is written elsewhere. */
  readonly isLinked: boolean;
  /** What variables are set to from outside. */
  readonly variables: Variables;
  /** What of them decides which system runs all of them. */
  readonly systems: readonly (() => unknown)[];
}

/** Where a secret's value comes from: a file beside the Compose file, or a variable of whoever runs `docker compose`. */
export type SecretSource = { readonly file: string } | { readonly environment: string };

/** How `moveToSecret` is to do it. */
export interface SecretMove {
  /** Name of the secret, and of its file under /run/secrets. */
  readonly secret: string;
  /** Variable that is to name the file, where the image reads one; undefined when none is to be set. */
  readonly fileVariable: string | undefined;
  readonly source: SecretSource;
}

/** An entry under `services:`. */
export interface Service extends Container {
  readonly format: 'compose';
  readonly project: Project;
  /**
   * What `make`, by the name `what`, comes to of nothing but the service: kept for later versions of the file while it reads
   * the same. It must hold no places.
   */
  lasting<T>(what: string, make: () => T): T;
  /** The part of the file that it stands in. */
  readonly part: Part;
  /** The same service in `project.whole`; itself when there is no more to it. */
  readonly whole: Service;
  /** Whether it has a `build:`. */
  readonly isBuilt: boolean;
  readonly networkMode: Slot<string>;
  readonly pidMode: Slot<string>;
  readonly ipcMode: Slot<string>;
  readonly securityOptions: ListSlot<string>;
  /** `use_api_socket`: the engine's socket is given to it, with the credentials of whoever starts it. */
  readonly usesApiSocket: Slot<boolean>;
  readonly tmpfs: ListSlot<string>;
  /** Process limit, from `pids_limit` or `deploy.resources.limits.pids`. */
  readonly processLimit: Slot<number>;
  /** True where a test is set, false where `disable: true` or a test of `NONE` takes the image's away. */
  readonly healthcheck: Slot<boolean>;
  /** The value of a key that holds one text or number, as a text. */
  text(key: TextKey): Slot<string>;
  flag(key: FlagKey): Slot<boolean>;
  /** The texts of a list; one text is a list of one, to which nothing can be appended. */
  list(key: ListKey): ListSlot<string>;
  entries(key: EntriesKey): NamedValues;
  readonly devices: Parts<Device>;
  readonly ulimits: Parts<Ulimit>;
  /** The networks that it joins: the default one when it names none, none at all with a `network_mode`. */
  readonly networks: Parts<NetworkUse>;
  /** Undefined when nobody says anything about it; likewise below. */
  readonly logging: Logging | undefined;
  readonly restartPolicy: RestartPolicy | undefined;
  readonly hooks: Parts<Hook>;
  readonly envFiles: Parts<ReadFile>;
  readonly labelFiles: Parts<ReadFile>;
  readonly configs: Parts<FileUse>;
  readonly secrets: Parts<FileUse>;
  readonly build: ServiceBuild | undefined;
  readonly provider: Provider | undefined;
  readonly gpus: Parts<GpuRequest>;
  /** Names of the models that it uses. */
  readonly models: readonly string[];
  readonly watches: Parts<Watch>;
  /** Services that it waits for. */
  readonly dependsOn: readonly string[];
  /** Edits that leave it on the new internal network `network` alone, which all of `users` join. */
  isolate(users: readonly string[], network: string): Edit[] | undefined;
  /** The file of the service that it extends, where that is another. */
  readonly extendedFile: Slot<string> | undefined;
  /** Its commands, labels and options, with their variables as written. */
  readonly texts: readonly TextGroup[];
  /** What other files say where `range` of the one at `path` says, or lacks, something of it. */
  origins(range: Range, path: string): readonly Origin[];
  /** Where the key `name` of the service stands, whatever its value; undefined when it has none. */
  keyRange(name: string): Range | undefined;
  /** Edits that limit memory, and swap with it where nothing is said of that: Docker allows as much again else. */
  limitMemory(limit: string): Edit[] | undefined;
  /** Edits that move a variable's value into a secret, mounted under /run/secrets. */
  moveToSecret(variable: string, move: SecretMove): Edit[] | undefined;
  /** Edits that take an engine's socket away from it, and have it ask a service of the image `image` that lets only some requests through. */
  filterSocket(mount: Mount, image: string): Edit[] | undefined;
}
