const span = 5 * 60 * 1000;
const most = 3;

/** Counts crashes: after the fourth within five minutes another start would not help either. */
export class Restarts {
  #times: number[] = [];

  /** Notes a crash at `now` (milliseconds that only ever grow) and says whether to start again. */
  allow(now: number): boolean {
    this.#times = [...this.#times.filter((time) => now - time < span), now];
    return this.#times.length <= most;
  }
}
