import type { CancellationToken } from 'vscode-languageserver';
import { nextTurn } from './turns.ts';

/** For so many milliseconds, messages that keep coming put work off. */
const longestDelay = 100;
/** After so many milliseconds, work that waits for something else holds up no other. */
const patience = 100;

interface Waiting {
  readonly uri: string;
  run(): Promise<void>;
}

/**
 * Does one piece of work at a time: when many documents have to be judged anew, messages are taken in between, and the
 * document that was last opened or edited comes first, however late it was asked for.
 */
export class WorkQueue {
  #waiting: Waiting[] = [];
  readonly #touched = new Map<string, number>();
  #stamp = 0;
  #isRunning = false;

  /** A document was opened or edited. */
  touch(uri: string): void {
    this.#touched.set(uri, ++this.#stamp);
  }

  /** A document was closed. */
  forget(uri: string): void {
    this.#touched.delete(uri);
  }

  /** Does `work` for the document at `uri` when it is its turn; not at all when `token` says that nobody waits for it. */
  add<T>(uri: string, work: () => Promise<T>, token?: CancellationToken): Promise<T> {
    this.#stamp++;
    return new Promise((resolve, reject) => {
      const run = () => {
        if (token?.isCancellationRequested === true) return Promise.resolve(reject(new Error('Cancelled')));
        return work().then(resolve, reject);
      };
      this.#waiting.push({ uri, run });
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (;;) {
      await this.#quiet();
      const next = this.#take();
      if (next === undefined) break;
      await within(next.run());
    }
    this.#isRunning = false;
  }

  /** Resolves when the messages that have arrived are taken: the connection hands over one a turn of the event loop. */
  async #quiet(): Promise<void> {
    const until = performance.now() + longestDelay;
    let seen: number;
    do {
      seen = this.#stamp;
      await turn();
      await turn();
    } while (seen !== this.#stamp && performance.now() < until);
  }

  #take(): Waiting | undefined {
    const touched = ({ uri }: Waiting) => this.#touched.get(uri) ?? 0;
    const next = this.#waiting.reduce<Waiting | undefined>(
      (best, each) => (best === undefined || touched(each) > touched(best) ? each : best),
      undefined,
    );
    this.#waiting = this.#waiting.filter((each) => each !== next);
    return next;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => nextTurn(resolve));
}

/** Waits for `work`, though not for ever: it may be waiting for a disk or the client. */
async function within(work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
