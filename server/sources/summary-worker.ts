import { parentPort } from 'node:worker_threads';
import { summarise } from '../model/file-summary.ts';
import type { SummaryAnswer, SummaryRequest } from './summary-thread.ts';

// What is started as a thread of its own by `summary-thread.ts`.
parentPort?.on('message', ({ id, path, text }: SummaryRequest) => {
  const answer: SummaryAnswer = { id, summary: summarise(path, text) };
  parentPort?.postMessage(answer);
});
