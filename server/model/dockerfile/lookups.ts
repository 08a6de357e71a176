import { isRecording } from '../reads.ts';
import type { Binding } from './expand.ts';

/** What variables stood for where instructions use them, so that the next version can tell whether they still do. */
export class Lookups {
  #found: (ReadonlyMap<string, Binding> | undefined)[] = [];

  /** By name, what the instruction of number `id` was told. */
  of(id: number): ReadonlyMap<string, Binding> | undefined {
    return this.#found[id];
  }

  note(id: number, name: string, binding: Binding): void {
    if (!isRecording()) return;
    const known = this.#found[id];
    // What there is may be that of the last version too.
    if (known?.get(name) !== binding) this.#found[id] = new Map(known).set(name, binding);
  }

  /** Takes over what instructions were told in the last version, but those with the numbers `changed`. */
  keep(before: Lookups, changed: Iterable<number>): void {
    const kept = before.#found.slice();
    for (const id of changed) kept[id] = undefined;
    this.#found.forEach((own, id) => {
      const told = kept[id];
      kept[id] = told === undefined || own === undefined ? (own ?? told) : new Map([...told, ...own]);
    });
    this.#found = kept;
  }
}

/** Under which name that is noted which an ENV or ARG was told while it set its variables: an ARG sets them one by one. */
export function whileDeclaring(name: string): string {
  return `=${name}`;
}
