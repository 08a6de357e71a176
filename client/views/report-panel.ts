import * as vscode from 'vscode';
import {
  type Comparison,
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
  compare(image: string): Promise<void>;
  accept(image: string, one: Vulnerability): Promise<void>;
}

/** A page that is open, and what it shows. */
interface Shown {
  readonly panel: vscode.WebviewPanel;
  message: ToPage;
}

/** All comparisons share a page; no image is called that. */
const comparisonKey = ' comparison';

/** The pages of reports, one for each image, and one for comparisons. */
export class ReportPanels implements vscode.Disposable {
  readonly #dist: vscode.Uri;
  readonly #actions: ReportActions;
  readonly #panels = new Map<string, Shown>();

  constructor(extensionUri: vscode.Uri, actions: ReportActions) {
    this.#dist = vscode.Uri.joinPath(extensionUri, 'dist');
    this.#actions = actions;
  }

  show(answer: ScannedAnswer): void {
    const { image } = answer.report;
    this.#open(image, `Scan of ${image}`, { kind: 'report', answer });
  }

  showComparison(comparison: Comparison): void {
    const [first, last] = [comparison.runs[0]?.image, comparison.runs.at(-1)?.image];
    const title = first === last ? `Scans of ${first}` : `${first} → ${last}`;
    this.#open(comparisonKey, title, { kind: 'comparison', comparison });
  }

  /** Shows a newer report in the page that is open for its image. */
  update(answer: ScannedAnswer): void {
    this.#update(answer.report.image, { kind: 'report', answer });
  }

  dispose(): void {
    for (const { panel } of this.#panels.values()) panel.dispose();
  }

  #open(key: string, title: string, message: ToPage): void {
    const known = this.#update(key, message);
    if (known !== undefined) {
      known.panel.title = title;
      known.panel.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel('bulkhead.report', title, vscode.ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: [this.#dist],
    });
    panel.iconPath = vscode.Uri.joinPath(this.#dist, '..', 'docs', 'icon.png');
    this.#panels.set(key, { panel, message });
    panel.onDidDispose(() => this.#panels.delete(key));
    panel.webview.onDidReceiveMessage((given: unknown) => this.#receive(key, given));
    panel.webview.html = page(panel.webview, this.#dist);
  }

  #update(key: string, message: ToPage): Shown | undefined {
    const known = this.#panels.get(key);
    if (known === undefined) return undefined;
    known.message = message;
    void known.panel.webview.postMessage(message);
    return known;
  }

  /** What comes from a page is looked at as if somebody else had written it. */
  async #receive(key: string, given: unknown): Promise<void> {
    const known = this.#panels.get(key);
    if (known === undefined || typeof given !== 'object' || given === null) return;
    const message = given as FromPage;
    if (message.kind === 'ready') return void known.panel.webview.postMessage(known.message);
    if (message.kind === 'open') return openLink(known.message, message.link);
    if (known.message.kind !== 'report') return;
    const { image, vulnerabilities } = known.message.answer.report;
    switch (message.kind) {
      case 'rescan':
        return this.#actions.rescan(image);
      case 'compare':
        return this.#actions.compare(image);
      case 'export':
        return exportFormats.includes(message.format) ? this.#actions.export(image, message.format) : undefined;
      case 'accept': {
        const one = vulnerabilities.find(({ id, package: { name } }) => {
          return id === message.one?.id && name === message.one.package?.name;
        });
        return one && this.#actions.accept(image, one);
      }
    }
  }
}

/** Opens `link` if it is one of those that the page shows. */
async function openLink(shown: ToPage, link: string): Promise<void> {
  const all =
    shown.kind === 'report'
      ? shown.answer.report.vulnerabilities
      : shown.comparison.rows.map(({ vulnerability }) => vulnerability);
  if (all.some(({ links }) => links.includes(link)) && link.startsWith('https://'))
    await vscode.env.openExternal(vscode.Uri.parse(link, true));
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
