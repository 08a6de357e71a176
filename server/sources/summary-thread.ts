import { Worker } from 'node:worker_threads';
import type { FileSummary } from '../model/file-summary.ts';

/** A file to be read. */
export interface SummaryRequest {
  readonly id: number;
  readonly path: string;
  readonly text: string;
}

/** What the file tells others. */
export interface SummaryAnswer {
  readonly id: number;
  readonly summary: FileSummary;
}

/** After so many milliseconds without work the thread ends, and gives its memory back. */
const idleLife = 10_000;
/** More than the tree of the largest file that is read takes. */
const memoryLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/** Reads files in a thread of its own, so that nobody waits for a large one; it runs only while there is something to read. */
export class SummaryThread {
  readonly #script: URL;
  readonly #waiting = new Map<number, (summary: FileSummary | undefined) => void>();
  #worker: Worker | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #lastId = 0;
  #hasFailed = false;

  constructor(script: URL) {
    this.#script = script;
  }

  /** Whether it has broken down, or cannot be started here: then others have to read. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** What the file at `path` tells others; undefined when reading it ended the thread. */
  read(path: string, text: string): Promise<FileSummary | undefined> {
    if (this.#hasFailed) return Promise.resolve(undefined);
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    this.#worker.ref();
    const request: SummaryRequest = { id: ++this.#lastId, path, text };
    return new Promise((resolve) => {
      this.#waiting.set(request.id, resolve);
      this.#worker?.postMessage(request);
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#script, { resourceLimits: memoryLimits });
    worker.on('message', (answer: SummaryAnswer) => this.#answered(answer));
    // The exit that follows says the same.
    worker.on('error', () => {});
    worker.on('exit', () => this.#ended(worker));
    return worker;
  }

  #answered({ id, summary }: SummaryAnswer): void {
    this.#waiting.get(id)?.(summary);
    this.#waiting.delete(id);
    if (this.#waiting.size > 0) return;
    // Nobody's program goes on because of it.
    this.#worker?.unref();
    this.#idle = setTimeout(() => this.#stop(), idleLife).unref();
  }

  #stop(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
  }

  #ended(worker: Worker): void {
    // One that was stopped has nothing to do any more.
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    this.#hasFailed = true;
    for (const resolve of this.#waiting.values()) resolve(undefined);
    this.#waiting.clear();
  }
}
