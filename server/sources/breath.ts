/** For so many milliseconds others wait at most while something is worked out in steps that are shorter. */
const longestTurn = 2;

/** Lets others have their turn in the middle of long work. */
export class Breath {
  #since = performance.now();

  /** Goes on at once, or after whoever has waited meanwhile. */
  async take(): Promise<void> {
    if (performance.now() - this.#since < longestTurn) return;
    // Timers and messages come before the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    this.#since = performance.now();
  }
}
