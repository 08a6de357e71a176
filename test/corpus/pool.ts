import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Job, Outcome } from './worker.ts';

/** A thread is ended when a file has kept it for so long: far beyond the two seconds of the product, on a busy machine. */
const limits = { lint: 20_000, fixes: 120_000 };

/** Looks at every job's file in `threads` threads; a hang is an outcome like any other. */
export async function runJobs(
  jobs: readonly Job[],
  threads: number,
  progress: (done: number) => void,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  let done = 0;
  const lane = async () => {
    let thread = await start();
    while (next < jobs.length) {
      const index = next++;
      const job = jobs[index] as Job;
      const outcome = await ask(thread, job);
      outcomes[index] = outcome ?? ended(job);
      if (!outcome) {
        await thread.terminate();
        thread = await start();
      }
      progress(++done);
    }
    await thread.terminate();
  };
  await Promise.all(Array.from({ length: threads }, lane));
  return outcomes;
}

function start(): Promise<Worker> {
  const worker = new Worker(join(import.meta.dirname, 'worker.ts'));
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve(worker));
    worker.once('error', reject);
  });
}

/** The outcome of `job`; undefined when it took too long, or the thread died of it. */
function ask(worker: Worker, job: Job): Promise<Outcome | undefined> {
  return new Promise((resolve) => {
    const give = (outcome: Outcome) => settle(outcome);
    const fail = () => settle(undefined);
    const settle = (outcome: Outcome | undefined) => {
      clearTimeout(timer);
      worker.off('message', give).off('error', fail).off('exit', fail);
      resolve(outcome);
    };
    const timer = setTimeout(fail, job.fixes ? limits.fixes : limits.lint);
    worker.on('message', give).on('error', fail).on('exit', fail);
    worker.postMessage(job);
  });
}

function ended(job: Job): Outcome {
  const crashes = [`${job.fixes ? 'lint and fixes' : 'lint'} did not come back`];
  return { format: undefined, findings: [], problems: [], crashes, fixes: undefined, milliseconds: 0 };
}
