import * as vscode from 'vscode';
import { type ScannedAnswer, type ScanSubject, scanRequest, scanSeverities } from '../../server/protocol-scan.ts';
import type { Session } from '../session.ts';
import type { Chosen } from './choose.ts';
import { ask } from './request.ts';

/** How long the result stands in the status bar, in milliseconds. */
const shownFor = 8_000;

interface Run {
  readonly title: string;
  readonly source: vscode.CancellationTokenSource;
  phase: string;
  /** Tells the notification, where there is one. */
  tell: (phase: string) => void;
}

/** The scans that are under way: shown in the status bar, where a click stops them, or in a notification for those who want one. */
export class Runs implements vscode.Disposable {
  readonly #session: Session;
  readonly #item = vscode.window.createStatusBarItem('bulkhead.scan', vscode.StatusBarAlignment.Left, 1);
  readonly #runs = new Set<Run>();
  #count = 0;

  constructor(session: Session) {
    this.#session = session;
    this.#item.name = 'Bulkhead: scans';
    this.#item.command = 'bulkhead.cancelScan';
  }

  /** Scans, and says in few words what was found. */
  async scan(chosen: Chosen): Promise<ScannedAnswer | undefined> {
    const title = titleOf(chosen.subject);
    const answer = await this.run(title, (token, workDoneToken) =>
      ask<ScannedAnswer>(this.#session, scanRequest, { ...chosen, workDoneToken }, token),
    );
    if (answer !== undefined) vscode.window.setStatusBarMessage(`$(shield) ${resultText(answer)}`, shownFor);
    return answer;
  }

  /** Runs `work`, shown and stoppable; undefined when it was stopped. */
  async run<T>(
    title: string,
    work: (token: vscode.CancellationToken, progress: string) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const run: Run = { title, source: new vscode.CancellationTokenSource(), phase: 'starting', tell: () => undefined };
    const progress = `bulkhead-scan-${++this.#count}`;
    this.#runs.add(run);
    this.#show();
    const closing = await this.#session.onProgress(progress, (phase) => {
      run.phase = phase;
      run.tell(phase);
      this.#show();
    });
    const ended = work(run.source.token, progress);
    try {
      if (vscode.workspace.getConfiguration('bulkhead.scan').get('notifications', false)) this.#notify(run, ended);
      return await ended;
    } catch (error) {
      if (run.source.token.isCancellationRequested) return undefined;
      throw error;
    } finally {
      closing.dispose();
      this.#runs.delete(run);
      run.source.dispose();
      this.#show();
    }
  }

  /** Stops the scan of `image`, or all of them. */
  cancel(image: string | undefined): void {
    const all = [...this.#runs];
    const isMeant = ({ title }: Run) =>
      image === title || image?.endsWith(`/${title}`) === true || image?.startsWith(`${title} built by `) === true;
    const meant = all.filter(isMeant);
    for (const { source } of meant.length > 0 ? meant : all) source.cancel();
  }

  dispose(): void {
    this.cancel(undefined);
    this.#item.dispose();
  }

  #notify(run: Run, ended: Promise<unknown>): void {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: `Scanning ${run.title}`,
      cancellable: true,
    };
    void vscode.window.withProgress(options, async (progress, token) => {
      token.onCancellationRequested(() => run.source.cancel());
      run.tell = (message) => progress.report({ message });
      run.tell(run.phase);
      await ended.catch(() => undefined);
    });
  }

  #show(): void {
    const [first] = this.#runs;
    if (first === undefined) {
      this.#item.hide();
      return;
    }
    const others = this.#runs.size > 1 ? ` and ${this.#runs.size - 1} more` : '';
    this.#item.text = `$(loading~spin) Scanning ${first.title}${others}`;
    this.#item.tooltip = [...this.#runs]
      .map(({ title, phase }) => `${title}: ${phase}`)
      .join('\n')
      .concat('\n\nClick to cancel');
    this.#item.accessibilityInformation = {
      label: `Scanning ${first.title}, ${first.phase}; press to cancel`,
      role: 'button',
    };
    this.#item.show();
  }
}

function titleOf(subject: ScanSubject): string {
  switch (subject.kind) {
    case 'reference':
      return subject.reference;
    case 'local':
      return subject.name;
    case 'archive':
      return subject.uri.slice(subject.uri.lastIndexOf('/') + 1);
    case 'build':
      return subject.service ?? subject.uri.slice(subject.uri.lastIndexOf('/') + 1);
  }
}

function resultText({ report }: ScannedAnswer): string {
  const counts = scanSeverities
    .map((severity) => [severity, report.vulnerabilities.filter((one) => one.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity}`);
  return `${report.image}: ${counts.join(', ') || 'nothing found'}`;
}
