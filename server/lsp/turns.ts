/** How long, in milliseconds, a burst of changes may put work off before it runs anyway. */
const longestDelay = 100;

/**
 * Runs `work` once for a burst of calls. There is no pause to wait out: the connection hands over one queued message a
 * turn of the event loop, so work that waits for a turn without a call runs as soon as the queue is empty.
 */
export class Coalescer {
  readonly #work: () => void;
  #calls = 0;
  #since: number | undefined;

  constructor(work: () => void) {
    this.#work = work;
  }

  /** Asks for the work to be done; cheap to call again before it is. */
  request(): void {
    this.#calls++;
    if (this.#since !== undefined) return;
    this.#since = performance.now();
    this.#await(this.#calls);
  }

  #await(seen: number): void {
    // One turn lets the connection take its next message, the second sees whether that asked again.
    nextTurn(() =>
      nextTurn(() => {
        if (this.#calls !== seen && performance.now() - (this.#since ?? 0) < longestDelay)
          return this.#await(this.#calls);
        this.#since = undefined;
        this.#work();
      }),
    );
  }
}

/** Runs `work` after what the event loop already has in hand; workers of browsers have no `setImmediate`. */
export function nextTurn(work: () => void): void {
  if (typeof setImmediate === 'function') {
    setImmediate(work);
    return;
  }
  // Their timers may wait for several milliseconds.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    work();
  };
  port2.postMessage(undefined);
}
