import type { CancellationToken, Connection, WorkDoneProgressServerReporter } from 'vscode-languageserver';
import type { IndexProgress } from '../sources/workspace-index.ts';
import type { Abilities } from './abilities.ts';

/** Runs `work` with a cancellable progress where the client shows one; either cancellation reaches `work`. */
export async function withProgress<T>(
  connection: Connection,
  abilities: Abilities,
  title: string,
  token: CancellationToken,
  work: (signal: AbortSignal, report: (message: string) => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const listeners = [token.onCancellationRequested(abort)];
  if (token.isCancellationRequested) abort();
  const progress = abilities.showsProgress ? await connection.window.createWorkDoneProgress() : undefined;
  if (progress) listeners.push(progress.token.onCancellationRequested(abort));
  progress?.begin(title, undefined, undefined, true);
  try {
    return await work(controller.signal, (message) => progress?.report(message));
  } finally {
    progress?.done();
    for (const listener of listeners) listener.dispose();
  }
}

/** What is over sooner than this, in milliseconds, is not worth the user's eyes. */
const worthShowing = 1000;

/** Shows how far the index of the workspace is, where the client can and it takes long. */
export function indexProgress(connection: Connection, abilities: Abilities): IndexProgress {
  if (!abilities.showsProgress) return { report() {}, end() {} };
  let shown: Promise<WorkDoneProgressServerReporter | undefined> | undefined;
  let percentage = 0;
  const begin = async () => {
    const progress = await connection.window.createWorkDoneProgress();
    progress.begin('Looking through the workspace', percentage);
    return progress;
  };
  const timer = setTimeout(() => {
    // A client that goes away, or refuses, does without.
    shown = begin().catch(() => undefined);
  }, worthShowing);
  return {
    report(done, total) {
      const now = Math.floor((100 * done) / Math.max(1, total));
      if (now === percentage) return;
      percentage = now;
      void shown?.then((progress) => progress?.report(now, `${done} of ${total} files`));
    },
    end() {
      clearTimeout(timer);
      void shown?.then((progress) => progress?.done());
    },
  };
}
