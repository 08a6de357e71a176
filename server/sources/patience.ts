interface Limits {
  /** Nobody types any more, after so many milliseconds. */
  readonly pause: number;
  /** For so many milliseconds, in one stretch of work, somebody who types is waited for. */
  readonly longest: number;
}

const usual: Limits = { pause: 250, longest: 5_000 };

/** Lets work that nobody waits for rest while somebody types, who needs the processor; not without end. */
export class Patience {
  readonly #typedAt: () => number;
  readonly #pause: number;
  #left: number;
  #resting: Promise<void> | undefined;

  /** `typedAt`: when somebody last typed, as `performance.now()` counts. */
  constructor(typedAt: () => number, { pause, longest } = usual) {
    this.#typedAt = typedAt;
    this.#pause = pause;
    this.#left = longest;
  }

  /** Goes on at once, or when somebody has stopped typing. */
  async take(): Promise<void> {
    while (this.#left > 0 && this.#rest() > 0) {
      this.#resting ??= this.#wait(this.#rest());
      await this.#resting;
    }
  }

  /** How long until it counts as a pause. */
  #rest(): number {
    return Math.min(this.#left, this.#typedAt() + this.#pause - performance.now());
  }

  async #wait(milliseconds: number): Promise<void> {
    const start = performance.now();
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    this.#left -= performance.now() - start;
    this.#resting = undefined;
  }
}
