import type { MessagePort } from 'node:worker_threads';
import type { Rule } from '../rules/rule.ts';
import { Configs } from './configs.ts';
import { type Checked, type CheckSetup, FileChecker } from './file-checker.ts';
import type { LintHost } from './linter.ts';
import type { SeenSuppression } from './unused-suppressions.ts';
import type { Target } from './walk.ts';

/** Files to check; none when there will be no more. */
export type WorkerRequest = readonly Target[];

/** What a rule said when it threw. */
export interface ThrownRule {
  readonly rule: string;
  readonly error: string;
}

/** What came of the files of one request, in their order; what was seen of suppressions when there are no more. */
export interface WorkerAnswer {
  readonly checked: readonly Checked[];
  readonly thrown: readonly ThrownRule[];
  readonly seen?: readonly SeenSuppression[];
}

/** Checks files in a thread of its own, as it is told to by `crew.ts`. */
export function serveChecks(
  port: MessagePort,
  setup: CheckSetup,
  rules: readonly Rule[],
  host: Omit<LintHost, 'ruleFailed'>,
): void {
  let thrown: ThrownRule[] = [];
  const ruleFailed = (rule: string, error: string) => void thrown.push({ rule, error });
  const configs = new Configs({ rules, today: setup.today, overrides: setup.overrides, file: setup.config });
  const checker = new FileChecker({ ...host, ruleFailed }, rules, configs, setup);
  const answer = async (targets: WorkerRequest): Promise<void> => {
    const checked: Checked[] = [];
    for await (const each of checker.checkAll(targets)) checked.push(each);
    const isLast = targets.length === 0;
    const all: WorkerAnswer = { checked, thrown, ...(isLast && { seen: checker.seen }) };
    thrown = [];
    port.postMessage(all);
    if (isLast) port.close();
  };
  // One after another: whoever asks takes answers to come in the order of requests.
  let last = Promise.resolve();
  port.on('message', (targets: WorkerRequest) => {
    last = last.then(() => answer(targets));
  });
}
