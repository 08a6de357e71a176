import * as vscode from 'vscode';
import type { Api } from '../../../client/bulkhead.ts';
import { ok, until } from './assert.ts';

/** Whether this is the extension host of a desktop or server; a browser's has no processes. */
export const isNodeHost = typeof process !== 'undefined' && process.versions?.node !== undefined;

export function extension(): vscode.Extension<Api> {
  const found = vscode.extensions.getExtension<Api>('bulkhead.bulkhead');
  ok(found, 'the extension is installed');
  return found;
}

/** A place in the folder that is open. */
export function inWorkspace(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  ok(folder, 'a folder is open');
  return vscode.Uri.joinPath(folder.uri, name);
}

export async function open(name: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(inWorkspace(name));
  await vscode.window.showTextDocument(document);
  return document;
}

/** Writes a file of its own for a test and opens it. */
export async function openNew(name: string, text: string): Promise<vscode.TextDocument> {
  await vscode.workspace.fs.writeFile(inWorkspace(name), new TextEncoder().encode(text));
  return open(name);
}

export async function read(name: string): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(inWorkspace(name)));
}

export async function closeAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (!document.isDirty) continue;
    // What is in front by then is reverted.
    await show(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    // What never was a file stays as it is, and is gone when its editor is closed.
    if (!document.isUntitled)
      await until(`${document.uri.path} to be reverted`, () => (document.isDirty ? undefined : true));
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** One undo, which brings `text` back a little after the command has ended. */
export async function undone(document: vscode.TextDocument, text: string): Promise<void> {
  const { version } = document;
  const at = () => `, it is at ${document.version} after ${version}:\n${document.getText()}`;
  await until(
    () => `an undo${at()}`,
    async () => {
      // It is done in the editor that has the focus, which comes when it likes to: one that changed nothing did nothing.
      await show(document);
      await vscode.commands.executeCommand('undo');
      return changed(document, version);
    },
  );
  await until(
    () => `one undo to take all of it back${at()}`,
    () => (document.getText() === text ? true : undefined),
  );
}

/** Shows `document` until it is in front: an editor that was asked for before it may open after it. */
async function show(document: vscode.TextDocument): Promise<void> {
  const inFront = () => vscode.window.activeTextEditor?.document.uri.toString() ?? 'nothing';
  await until(
    () => `${document.uri.path} in front, where ${inFront()} is`,
    async () => {
      await vscode.window.showTextDocument(document);
      return inFront() === document.uri.toString() ? true : undefined;
    },
  );
}

/** Waits a moment for `document` to be another than `version`. */
async function changed(document: vscode.TextDocument, version: number): Promise<true | undefined> {
  for (const end = Date.now() + 10_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 25)))
    if (document.version !== version) return true;
  return undefined;
}

export function findings(document: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'bulkhead');
}

export function ruleOf({ code }: vscode.Diagnostic): string | undefined {
  return typeof code === 'object' ? String(code.value) : undefined;
}

/** Waits for a rule's finding. */
export async function finding(document: vscode.TextDocument, rule: string): Promise<vscode.Diagnostic> {
  const found = () => findings(document).find((diagnostic) => ruleOf(diagnostic) === rule);
  const has = () => `${extension().exports?.state()}, ${findings(document).map(ruleOf)}`;
  return until(() => `${rule} in ${document.uri.path}, which has ${has()}:\n${document.getText()}`, found);
}

/** Waits until a rule finds nothing more. */
export async function noFinding(document: vscode.TextDocument, rule: string): Promise<void> {
  await until(`${rule} to go`, () => (findings(document).some((each) => ruleOf(each) === rule) ? undefined : true));
}

/** The code actions of one kind for a range, with their edits. */
export async function actions(
  document: vscode.TextDocument,
  range: vscode.Range,
  kind: vscode.CodeActionKind,
): Promise<vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    range,
    kind.value,
    100,
  );
}

/** Applies the first action whose title matches. */
export async function apply(offered: readonly vscode.CodeAction[], title: RegExp): Promise<void> {
  const action = offered.find((each) => title.test(each.title));
  ok(action?.edit, `an action like ${title} among: ${offered.map((each) => each.title).join(' | ')}`);
  ok(await vscode.workspace.applyEdit(action.edit), `the edit of "${action.title}" is accepted`);
}

export async function hoverText(document: vscode.TextDocument, at: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, at);
  const parts = hovers.flatMap(({ contents }) => contents);
  return parts.map((part) => (typeof part === 'string' ? part : part.value)).join('\n');
}
