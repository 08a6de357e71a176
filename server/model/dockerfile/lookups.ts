import { isRecording } from '../reads.ts';
import type { Binding } from './expand.ts';

/** What variables stood for where instructions use them, so that the next version can tell whether they still do. */
export class Lookups {
  readonly #found: (Map<string, Binding> | undefined)[] = [];

  /** By name, what the instruction at place `at` was told. */
  of(at: number): ReadonlyMap<string, Binding> | undefined {
    return this.#found[at];
  }

  note(at: number, name: string, binding: Binding): void {
    if (!isRecording()) return;
    const known = this.#found[at];
    if (known === undefined) this.#found[at] = new Map([[name, binding]]);
    else known.set(name, binding);
  }

  /** Takes over what the instruction was told in the last version, where it is the same as now. */
  keep(at: number, before: Lookups): void {
    const kept = before.#found[at];
    if (kept !== undefined) this.#found[at] = new Map([...kept, ...(this.#found[at] ?? [])]);
  }
}

/** Under which name that is noted which an ENV or ARG was told while it set its variables: an ARG sets them one by one. */
export function whileDeclaring(name: string): string {
  return `=${name}`;
}
