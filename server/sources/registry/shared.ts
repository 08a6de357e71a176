interface Run<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

/** Work that several may wait for at the same time and is done once; given up when nobody waits any more. */
export class SharedWork<T> {
  readonly #runs = new Map<string, Run<T>>();

  /** What comes of `work` under `key`, or of `givenUp` as soon as `signal` aborts. */
  async do(
    key: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
    givenUp: (signal: AbortSignal) => T,
  ): Promise<T> {
    const run = this.#runs.get(key) ?? this.#start(key, work);
    run.waiting++;
    let listener: (() => void) | undefined;
    const stopped = new Promise<T>((resolve) => {
      listener = () => resolve(givenUp(signal));
      if (signal.aborted) listener();
      else signal.addEventListener('abort', listener, { once: true });
    });
    try {
      return await Promise.race([run.result, stopped]);
    } finally {
      if (listener !== undefined) signal.removeEventListener('abort', listener);
      run.waiting--;
      if (run.waiting === 0) {
        this.#forget(key, run);
        run.controller.abort();
      }
    }
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Run<T> {
    const controller = new AbortController();
    const result = work(controller.signal);
    // Nobody may be left to hear of it.
    result.catch(() => undefined);
    const run = { result, controller, waiting: 0 };
    this.#runs.set(key, run);
    return run;
  }

  #forget(key: string, run: Run<T>): void {
    if (this.#runs.get(key) === run) this.#runs.delete(key);
  }
}
