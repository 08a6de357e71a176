import * as vscode from 'vscode';
import type { OnlineMode, Status } from '../server/protocol.ts';
import { documentSelector } from './recognise.ts';
import type { Session } from './session.ts';

const online: Record<OnlineMode, string> = {
  off: 'registries off',
  'on-request': 'registries on request',
  on: 'registries on',
};

/** The item, readable for those who cannot see it. */
export interface StatusView extends vscode.Disposable {
  /** What is shown now; empty when nothing is. */
  text(): string;
}

/** Shows beside the language's name what holds for the document at hand: findings, rules, registries. */
export function createStatus(session: Session): StatusView {
  const item = vscode.languages.createLanguageStatusItem('bulkhead.status', []);
  item.name = 'Bulkhead';
  let latest = 0;

  const update = async () => {
    const turn = ++latest;
    const document = vscode.window.activeTextEditor?.document;
    const status = document && (await session.status(document));
    if (turn !== latest) return;
    item.busy = session.state === 'starting';
    item.severity = vscode.LanguageStatusSeverity.Information;
    item.command = { title: 'Show Output', command: 'bulkhead.showOutput' };
    if (session.state === 'failed') showFailure(item);
    else if (document && status?.format) showStatus(item, document, status);
    else item.selector = [];
  };

  const all = vscode.Disposable.from(
    item,
    session.onDidChangeState(update),
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      const active = vscode.window.activeTextEditor?.document.uri.toString();
      if (uris.some((uri) => uri.toString() === active)) void update();
    }),
  );
  const isHidden = () => Array.isArray(item.selector) && item.selector.length === 0;
  return { text: () => (isHidden() ? '' : `${item.text} ${item.detail}`), dispose: () => all.dispose() };
}

function showFailure(item: vscode.LanguageStatusItem): void {
  item.selector = documentSelector();
  item.text = 'Bulkhead has stopped';
  item.detail = 'the language server is not running';
  item.severity = vscode.LanguageStatusSeverity.Error;
  item.command = { title: 'Restart', command: 'bulkhead.restart' };
}

function showStatus(item: vscode.LanguageStatusItem, document: vscode.TextDocument, status: Status): void {
  item.selector = documentSelector();
  item.text = `Bulkhead: ${countFindings(document)}`;
  item.detail = [
    `${status.rulesOn} rules on, ${status.rulesOff} off`,
    ...(status.suppressed > 0 ? [`${status.suppressed} ignored`] : []),
    online[status.online],
    ...(status.quota === undefined ? [] : [status.quota]),
  ].join(' · ');
  if (status.isQuotaLow) item.severity = vscode.LanguageStatusSeverity.Warning;
  if (status.problem !== undefined) {
    item.detail = status.problem;
    item.severity = vscode.LanguageStatusSeverity.Warning;
  }
}

function countFindings(document: vscode.TextDocument): string {
  const all = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'bulkhead');
  return all.length === 1 ? '1 finding' : `${all.length === 0 ? 'no' : all.length} findings`;
}
