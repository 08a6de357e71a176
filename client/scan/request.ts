import * as vscode from 'vscode';
import { type ScannersAnswer, type ScanRefusal, scannersRequest } from '../../server/protocol-scan.ts';
import type { Session } from '../session.ts';

/** Asks the server, and tells the user why not when it refuses; undefined then, or when there is no server. */
export async function ask<T>(
  session: Session,
  method: string,
  params: object,
  token?: vscode.CancellationToken,
): Promise<T | undefined> {
  const answer = await session.request<T | ScanRefusal>(method, params, token);
  if (answer === undefined || answer === null) return undefined;
  if (!isRefusal(answer)) return answer;
  void tell(session, answer);
  return undefined;
}

/** Whether the server says why not, instead of answering. */
function isRefusal(answer: unknown): answer is ScanRefusal {
  return typeof answer === 'object' && answer !== null && 'failure' in answer && 'message' in answer;
}

/** Says what went wrong, with what can be done about it. */
async function tell(session: Session, { failure, message }: ScanRefusal): Promise<void> {
  if (failure === 'cancelled') return;
  const buttons = await buttonsFor(session, failure);
  const text = `Bulkhead: ${message.replaceAll('`', '')}.`;
  const chosen = await vscode.window.showErrorMessage(text, ...buttons.keys());
  if (chosen !== undefined) await buttons.get(chosen)?.();
}

async function buttonsFor(session: Session, failure: string): Promise<Map<string, () => Thenable<unknown>>> {
  const run =
    (command: string, ...given: unknown[]) =>
    () =>
      vscode.commands.executeCommand(command, ...given);
  if (failure === 'untrusted') return new Map([['Manage Trust', run('workbench.trust.manage')]]);
  const settings = ['Settings', run('workbench.action.openSettings', 'bulkhead.scan')] as const;
  if (failure !== 'no-scanner') return new Map([['Show Output', run('bulkhead.showOutput')], settings]);
  const scanners = await session.request<ScannersAnswer | ScanRefusal>(scannersRequest, {});
  const known = scanners === undefined || isRefusal(scanners) ? [] : scanners.known;
  const get = known.slice(0, 2).map(({ title, installUrl }) => {
    return [`Get ${title}`, () => vscode.env.openExternal(vscode.Uri.parse(installUrl, true))] as const;
  });
  return new Map([...get, settings]);
}
