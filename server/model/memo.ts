import { type Remembered, recall, remembered } from './reads.ts';

/** Remembers what was worked out once: rules ask the same thing for each control that it bears on. */
export class Memo {
  // Most of what there is in a file nobody asks anything of.
  #values: Map<string, Remembered<unknown>> | undefined;

  /** The value under `key`, made on first use. */
  of<T>(key: string, make: () => T): T {
    const known = this.#values?.get(key);
    if (known !== undefined) return recall(known) as T;
    const made = remembered(make);
    this.#values ??= new Map();
    this.#values.set(key, made);
    return made.value;
  }
}
