import * as vscode from 'vscode';
import {
  type ExportParams,
  exportFormats,
  type ScannedAnswer,
  type Vulnerability,
} from '../../server/protocol-scan.ts';
import type { FromPage, ToPage } from '../webview/messages.ts';

/** What a report can have done. */
export interface ReportActions {
  export(image: string, format: ExportParams['format']): Promise<void>;
  rescan(image: string): Promise<void>;
  accept(image: string, one: Vulnerability): Promise<void>;
}

/** The pages of reports, one for each image. */
export class ReportPanels implements vscode.Disposable {
  readonly #dist: vscode.Uri;
  readonly #actions: ReportActions;
  readonly #panels = new Map<string, { readonly panel: vscode.WebviewPanel; answer: ScannedAnswer }>();

  constructor(extensionUri: vscode.Uri, actions: ReportActions) {
    this.#dist = vscode.Uri.joinPath(extensionUri, 'dist');
    this.#actions = actions;
  }

  show(answer: ScannedAnswer): void {
    const { image } = answer.report;
    this.update(answer);
    const known = this.#panels.get(image);
    if (known !== undefined) {
      known.panel.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel('bulkhead.report', `Scan of ${image}`, vscode.ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: [this.#dist],
    });
    panel.iconPath = vscode.Uri.joinPath(this.#dist, '..', 'docs', 'icon.png');
    this.#panels.set(image, { panel, answer });
    panel.onDidDispose(() => this.#panels.delete(image));
    panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(image, message));
    panel.webview.html = page(panel.webview, this.#dist);
  }

  /** Shows a newer report in the page that is open for its image. */
  update(answer: ScannedAnswer): void {
    const known = this.#panels.get(answer.report.image);
    if (known === undefined) return;
    known.answer = answer;
    this.#send(known.panel, answer);
  }

  dispose(): void {
    for (const { panel } of this.#panels.values()) panel.dispose();
  }

  #send({ webview }: vscode.WebviewPanel, answer: ScannedAnswer): void {
    void webview.postMessage({ kind: 'report', answer } satisfies ToPage);
  }

  /** What comes from a page is looked at as if somebody else had written it. */
  async #receive(image: string, given: unknown): Promise<void> {
    const known = this.#panels.get(image);
    if (known === undefined || typeof given !== 'object' || given === null) return;
    const message = given as FromPage;
    switch (message.kind) {
      case 'ready':
        return this.#send(known.panel, known.answer);
      case 'rescan':
        return this.#actions.rescan(image);
      case 'export':
        return exportFormats.includes(message.format) ? this.#actions.export(image, message.format) : undefined;
      case 'open': {
        const isKnown = known.answer.report.vulnerabilities.some(({ links }) => links.includes(message.link));
        if (isKnown && message.link.startsWith('https://'))
          await vscode.env.openExternal(vscode.Uri.parse(message.link, true));
        return;
      }
      case 'accept': {
        const { vulnerabilities } = known.answer.report;
        const one = vulnerabilities.find(({ id, package: { name } }) => {
          return id === message.one?.id && name === message.one.package?.name;
        });
        return one && this.#actions.accept(image, one);
      }
    }
  }
}

/** The page without its content: a script of ours fills it, and nothing else can run or be loaded. */
function page(webview: vscode.Webview, dist: vscode.Uri): string {
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  const url = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${url('report-view.css')}">
<title>Scan</title>
</head>
<body>
<main id="report" aria-busy="true"><p>Loading…</p></main>
<script nonce="${nonce}" src="${url('report-view.js')}"></script>
</body>
</html>`;
}
