import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { WorkerAnswer, WorkerRequest } from './check-worker.ts';
import type { Checked, CheckSetup } from './file-checker.ts';
import type { Host } from './host.ts';
import { Progress } from './terminal.ts';
import type { SeenSuppression } from './unused-suppressions.ts';
import type { Target } from './walk.ts';

/** Fewer files are checked sooner than threads have read the rules and compiled them. */
const worthThreads = 400;
/** More threads take more memory than they save time. */
const mostThreads = 8;
/** Files in one message: neighbours share a configuration and what lies around them. */
const portion = 16;
/** Portions for each thread that are under way, or wait for those in front of them to be written. */
const ahead = 4;

/** How many threads check `files` files, when the user did not say; 1 is none besides the main one. */
export function threadsFor(files: number): number {
  return files < worthThreads ? 1 : Math.min(availableParallelism(), mostThreads);
}

/** Checks files on several threads, and hands out what came of them in the order in which they were given. */
export class Crew {
  readonly #host: Host;
  readonly #workers: CrewMember[];
  readonly #seen: SeenSuppression[] = [];

  constructor(threads: number, setup: CheckSetup, host: Host) {
    this.#host = host;
    this.#workers = Array.from({ length: threads }, () => new CrewMember(host.worker, setup));
  }

  /** Entries of `suppress` that hold for the files; complete when all have been checked. */
  get seen(): readonly SeenSuppression[] {
    return this.#seen;
  }

  async *checkAll(targets: readonly Target[]): AsyncGenerator<Checked> {
    const progress = new Progress(this.#host.stderr);
    const waiting: Promise<WorkerAnswer>[] = [];
    let given = 0;
    let done = 0;
    const give = () => {
      while (waiting.length < this.#workers.length * ahead && given < targets.length) {
        const [idlest] = [...this.#workers].sort((a, b) => a.load - b.load);
        waiting.push((idlest as CrewMember).ask(targets.slice(given, given + portion)));
        given += portion;
      }
    };
    try {
      give();
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        progress.show(`Checking file ${Math.min(done, targets.length)} of ${targets.length}`);
        const { checked } = this.#noted(await next);
        done += portion;
        give();
        progress.clear();
        yield* checked;
      }
      for (const { seen = [] } of await Promise.all(this.#workers.map((worker) => worker.ask([]))))
        this.#seen.push(...seen);
    } finally {
      progress.clear();
      // Those that are still at work need not finish: something has failed.
      await Promise.all(this.#workers.map((worker) => worker.end()));
    }
  }

  #noted(answer: WorkerAnswer): WorkerAnswer {
    for (const { rule, error } of answer.thrown) this.#host.ruleFailed(rule, error);
    return answer;
  }
}

/** One thread; answers come in the order of requests. */
class CrewMember {
  readonly #worker: Worker;
  readonly #waiting: { resolve(answer: WorkerAnswer): void; reject(reason: unknown): void }[] = [];
  #failure: unknown;

  constructor(script: URL, setup: CheckSetup) {
    this.#worker = new Worker(script, { workerData: setup });
    this.#worker.on('message', (answer: WorkerAnswer) => this.#waiting.shift()?.resolve(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('A thread ended before its work was done')));
  }

  /** How many requests it has not answered. */
  get load(): number {
    return this.#waiting.length;
  }

  ask(request: WorkerRequest): Promise<WorkerAnswer> {
    const answer = new Promise<WorkerAnswer>((resolve, reject) => {
      if (this.#failure !== undefined) reject(this.#failure);
      else this.#waiting.push({ resolve, reject });
    });
    // It may fail before its turn to be awaited has come.
    answer.catch(() => {});
    this.#worker.postMessage(request);
    return answer;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(reason: unknown): void {
    this.#failure ??= reason;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}
