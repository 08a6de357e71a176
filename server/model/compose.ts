import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { ListSlot, Slot } from '../text/slot.ts';
import type { Container } from './container.ts';

/** A Compose file: what `docker compose up` would run from it alone. */
export interface Project {
  readonly services: readonly Service[];
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
  /** Where the key `name` of the service stands, whatever its value; undefined when it has none. */
  keyRange(name: string): Range | undefined;
  /** Edits that move a variable's value into a secret, mounted under /run/secrets. */
  moveToSecret(variable: string, move: SecretMove): Edit[] | undefined;
}
