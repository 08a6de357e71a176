import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { ListSlot, Slot } from '../text/slot.ts';
import type { Container } from './container.ts';

/** A Compose file: what `docker compose up` would run from it alone. */
export interface Project {
  readonly services: readonly Service[];
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
  readonly tmpfs: ListSlot<string>;
  /** Process limit, from `pids_limit` or `deploy.resources.limits.pids`. */
  readonly processLimit: Slot<number>;
  /** `disable: true` or a test of `NONE` counts as literal false; any test as true. */
  readonly healthcheck: Slot<boolean>;
  /** Where the key `name` of the service stands, whatever its value; undefined when it has none. */
  keyRange(name: string): Range | undefined;
  /** Edits that move the variable's value into a file-backed secret named `secret`, mounted under /run/secrets. */
  moveToSecret(variable: string, options: { readonly secret: string; readonly fileVariable: string | undefined; readonly source: { readonly file: string } | { readonly environment: string } }): Edit[] | undefined;
}
