/** Remembers what was worked out once: rules ask the same thing for each control that it bears on. */
export class Memo {
  readonly #values = new Map<string, unknown>();

  /** The value under `key`, made on first use. */
  of<T>(key: string, make: () => T): T {
    if (!this.#values.has(key)) this.#values.set(key, make());
    return this.#values.get(key) as T;
  }
}
