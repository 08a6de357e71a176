import * as vscode from 'vscode';
import { type FileMode, setFileModesCommand, settingsSection, showRuleCommand } from '../server/protocol.ts';
import { createConfig } from './create-config.ts';
import { registerImageCommands } from './images.ts';
import { glance, isOurs } from './recognise.ts';
import { RulePages } from './rule-pages.ts';
import { registerScanCommands } from './scan-commands.ts';
import { type Host, Session } from './session.ts';
import { createStatus } from './status.ts';

/** What the extension hands to other extensions, and to its own tests. */
export interface Api {
  /** Milliseconds that activation took, without loading the code. */
  readonly activationTime: number;
  /** `idle` until a document of ours is seen. */
  state(): string;
  /** Text of the language status item; empty while it is hidden. */
  status(): string;
}

/** Wires commands and status, and starts the server as soon as a document of ours is open. */
export function activateBulkhead(context: vscode.ExtensionContext, host: Host): Api {
  const start = performance.now();
  const output = vscode.window.createOutputChannel('Bulkhead', { log: true });
  const session = new Session(host, output, `${vscode.env.uriScheme}://${context.extension.id}/rules/`);
  const pages = new RulePages(context.extensionUri);
  const status = createStatus(session);
  context.subscriptions.push(
    session,
    output,
    status,
    startWhenNeeded(session),
    vscode.window.registerUriHandler(pages),
    vscode.workspace.onDidGrantWorkspaceTrust(() => session.grantTrust()),
    vscode.commands.registerCommand('bulkhead.restart', () => session.restart()),
    vscode.commands.registerCommand('bulkhead.showOutput', () => output.show()),
    vscode.commands.registerCommand('bulkhead.fixAll', fixAll),
    vscode.commands.registerCommand('bulkhead.harden', () => harden('file')),
    vscode.commands.registerCommand('bulkhead.hardenService', () => harden('part')),
    vscode.commands.registerCommand('bulkhead.hardenToBaseline', () => harden('baseline')),
    vscode.commands.registerCommand('bulkhead.hardenToRestricted', () => harden('restricted')),
    registerImageCommands(session),
    registerScanCommands(session, context, host.loadScan),
    vscode.commands.registerCommand('bulkhead.createConfig', createConfig),
    vscode.commands.registerCommand(showRuleCommand, (id?: unknown) => pages.show(id)),
    vscode.commands.registerCommand(setFileModesCommand, (files: unknown) => setFileModes(host, files)),
  );
  return {
    activationTime: performance.now() - start,
    state: () => session.state,
    status: () => status.text(),
  };
}

function startWhenNeeded(session: Session): vscode.Disposable {
  const isEnabled = () => vscode.workspace.getConfiguration(settingsSection).get('enable', true);
  const look = (document: vscode.TextDocument) => {
    if (session.state === 'idle' && isEnabled() && isWorthStarting(document)) void session.start();
  };
  const lookAtAll = () => {
    vscode.workspace.textDocuments.forEach(look);
  };
  lookAtAll();
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeTextDocument(({ document }) => look(document)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration(`${settingsSection}.enable`)) return;
      if (isEnabled()) lookAtAll();
      else void session.stop();
    }),
  );
}

function isWorthStarting(document: vscode.TextDocument): boolean {
  if (document.uri.scheme === 'git') return false;
  const beginning = new vscode.Range(0, 0, glance, 0);
  return isOurs(document.uri.path, document.languageId, document.getText(beginning).slice(0, glance));
}

async function fixAll(): Promise<void> {
  await vscode.commands.executeCommand('editor.action.codeAction', { kind: 'source.fixAll.bulkhead', apply: 'first' });
}

/** The server's edit says which of its parts want consent, and the editor shows them all before it makes any. */
async function harden(what: 'file' | 'part' | 'baseline' | 'restricted'): Promise<void> {
  const kind = `refactor.rewrite.bulkhead.${what}`;
  await vscode.commands.executeCommand('editor.action.codeAction', { kind, apply: 'first' });
}

async function setFileModes(host: Host, files: unknown): Promise<void> {
  if (!Array.isArray(files)) return;
  for (const { uri, mode } of files as FileMode[])
    await host.setFileMode?.(vscode.Uri.parse(uri), Number.parseInt(mode, 8));
}
