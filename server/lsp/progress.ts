import type { CancellationToken, Connection } from 'vscode-languageserver';
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
