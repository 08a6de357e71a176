import * as vscode from 'vscode';
import { type AuditAnswer, type AuditedContainer, auditRequest } from '../../server/protocol-scan.ts';
import type { Session } from '../session.ts';
import { ask as request } from './request.ts';

const scheme = 'bulkhead-audit';

/** Judges the containers that run, and shows what they break as a page, with links to the services that they were made of. */
export class Audit implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #session: Session;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #registration: vscode.Disposable;
  #page = '';

  constructor(session: Session) {
    this.#session = session;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  async show(): Promise<void> {
    const options = { location: vscode.ProgressLocation.Window, title: 'Auditing running containers' };
    const ask = () => request<AuditAnswer>(this.#session, auditRequest, {});
    const answer = await vscode.window.withProgress(options, ask);
    if (answer === undefined) return;
    this.#page = auditPage(answer);
    const uri = vscode.Uri.from({ scheme, path: '/Running containers.md' });
    this.#changed.fire(uri);
    // The renderer is an extension too, and may be switched off.
    const rendered = vscode.commands.executeCommand('markdown.showPreview', uri);
    await rendered.then(undefined, () => vscode.window.showTextDocument(uri, { preview: true }));
  }

  provideTextDocumentContent(): string {
    return this.#page;
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}

/** The audit as Markdown. */
function auditPage({ engine, version, settings, containers }: AuditAnswer): string {
  const rows = settings.map(
    ({ item, title, isGood, meaning }) =>
      `| ${item} | ${plain(title)} | ${isGood ? 'yes' : '**no**'} | ${plain(meaning)} |`,
  );
  return [
    '# Running containers',
    `Asked of ${plain(engine)} ${plain(version ?? '')}; nothing was changed there.`,
    ...containers.map(section),
    ...(containers.length === 0 ? ['No container is running.'] : []),
    '## The engine itself',
    ['| CIS | | | |', '|---|---|---|---|', ...rows].join('\n'),
    '',
  ].join('\n\n');
}

function section({ id, name, image, place, findings }: AuditedContainer): string {
  const link =
    place === undefined
      ? ''
      : `, made by [its service](<${vscode.Uri.parse(place.uri).path.replace(/[<>]/g, '')}#L${place.line + 1}>)`;
  const list = findings.map(({ severity, message, items, rule, remedy }) => {
    const why = `${items.length === 0 ? '' : `CIS ${items.join(', ')}, `}\`${rule}\``;
    return `- **${severity}** ${plain(message)} (${why})${remedy === '' ? '' : `  \n  ${remedy}`}`;
  });
  const head = `## ${plain(name)}\n\n${plain(image)}, ${plain(id.slice(0, 12))}${link}`;
  return [head, list.join('\n') || 'Nothing found.'].join('\n\n');
}

/** Text of others as Markdown that shows just it. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()#+!|<>&~$-]/g, '\\$&');
}
