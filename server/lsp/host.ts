import type { InitializationOptions } from '../protocol.ts';
import type { Reader } from '../sources/files.ts';
import type { FactStore } from '../sources/store.ts';

/** What the place that the server runs in gives it; made by the entry files. */
export interface Host {
  readonly version: string;
  /** Reads `file:` URIs; undefined where there is no file system. */
  readonly readDisk?: Reader;
  /** Makes the store of facts, which calls `onChange` when it has learnt something. */
  openFacts(onChange: () => void): FactStore;
  /** Makes commands inside of Dockerfiles readable. */
  loadShell(options: InitializationOptions): Promise<void>;
}
