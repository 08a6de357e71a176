import * as vscode from 'vscode';
import { equal, ok, until } from './assert.ts';
import { closeAll, finding, open, openNew, undone } from './editor.ts';

const stack = `services:
  web:
    image: nginx:1.29 # the front
    ports:
      - "8080:80"
  cache:
    image: redis:8
`;

const webSafe = `services:
  web:
    image: nginx:1.29 # the front
    ports:
      - "8080:80"
    security_opt:
      - no-new-privileges:true
`;
const cacheSafe = `  cache:
    image: redis:8
    security_opt:
      - no-new-privileges:true
`;
/** A limit depends on the program, and every other line on what is known of its image. */
const hardened = [
  /^ {2}web:\n {4}image: nginx:1\.29 # the front\n {4}ports:\n {6}- "127\.0\.0\.1:8080:80"\n/m,
  /^ {4}cap_drop:\n {6}- ALL\n {4}cap_add:\n {6}- CHOWN\n {6}- NET_BIND_SERVICE\n {6}- SETGID\n {6}- SETUID\n/m,
  /^ {4}read_only: true\n {4}tmpfs:\n {6}- \/var\/cache\/nginx\n {6}- \/run\n {6}- \/tmp\n/m,
  /^ {4}mem_limit: 128m\n {4}memswap_limit: 128m\n/m,
  /^ {4}pids_limit: 128\n/m,
  /^ {4}user: "999:999"\n/m,
];

suite('hardening by command', function () {
  // The preview fills its list when it likes to, and the editor is not active before it is drawn.
  this.retries(3);
  teardown(closeAll);

  test('a file: what is safe is made when nothing more is chosen, and one undo takes it back', async () => {
    const document = await openStack('harden/compose.yaml');
    await accepted(document, () => vscode.commands.executeCommand('bulkhead.harden'));
    equal(document.getText(), webSafe + cacheSafe, 'text');
    await undone(document, stack);
  });

  test('a file: all of it, when all is chosen in the preview', async () => {
    const document = await openStack('harden/all/compose.yaml');
    // Some of it is chosen already: the first time leaves out all, the second chooses all.
    await accepted(document, () => vscode.commands.executeCommand('bulkhead.harden'), 2);
    for (const part of hardened) ok(part.test(document.getText()), `${part} in:\n${document.getText()}`);
    await undone(document, stack);
  });

  test('a service: the one at the cursor alone', async () => {
    const document = await openStack('harden/service/compose.yaml');
    select(stack.indexOf('redis'));
    await accepted(document, () => vscode.commands.executeCommand('bulkhead.hardenService'));
    equal(document.getText(), stack.slice(0, stack.indexOf('  cache:')) + cacheSafe, 'text');
    await undone(document, stack);
  });
});

suite('hardening by lens', function () {
  // The preview fills its list when it likes to, and the editor is not active before it is drawn.
  this.retries(3);
  teardown(closeAll);

  test('a workload: the lens says how far it is, and a click shows the edits', async () => {
    const document = await open('deployment.yaml');
    await finding(document, 'privileged-container');
    const lens = await until('a lens to baseline', async () => (await lenses(document)).find(toBaseline));
    ok(/^fits privileged.*; 1 edit to baseline$/.test(lens.command?.title ?? ''), `${lens.command?.title}`);
    const before = document.getText();
    const { command } = lens;
    ok(command, 'the lens has a command');
    await accepted(document, () => vscode.commands.executeCommand(command.command, ...(command.arguments ?? [])), 1);
    ok(!document.getText().includes('privileged: true'), document.getText());
    const left = await until('the lens to go', async () => {
      const found = await lenses(document);
      return found.some(toBaseline) ? undefined : found;
    });
    ok(left.length > 0, 'the next level has a lens');
    await undone(document, before);
  });
});

async function openStack(name: string): Promise<vscode.TextDocument> {
  const document = await openNew(name, stack);
  await finding(document, 'writable-root-filesystem');
  return document;
}

function select(offset: number): void {
  const editor = vscode.window.activeTextEditor;
  ok(editor, 'an editor is active');
  const at = editor.document.positionAt(offset);
  editor.selection = new vscode.Selection(at, at);
}

/** Runs what shows a preview of edits, and accepts it, with all that it leaves out chosen as well where `toggles` says so. */
async function accepted(document: vscode.TextDocument, run: () => Thenable<unknown>, toggles = 0): Promise<void> {
  const before = document.getText();
  const done = run();
  if (toggles > 0) {
    await until('the preview', selectFile);
    for (let times = 0; times < toggles; times++)
      await vscode.commands.executeCommand('refactorPreview.toggleCheckedState');
  }
  await until('the edits', async () => {
    // Without a preview it does nothing, so it is asked until there is one.
    await vscode.commands.executeCommand('refactorPreview.apply');
    return document.getText() === before ? undefined : true;
  });
  await done;
  await vscode.window.showTextDocument(document);
}

/** Selects the file in the preview, which stands for all of its edits; its changes are shown then. */
async function selectFile(): Promise<true | undefined> {
  try {
    for (const command of ['refactorPreview.groupByFile', 'list.focusFirst', 'list.select'])
      await vscode.commands.executeCommand(command);
  } catch {
    // There is nothing in the list yet.
    return undefined;
  }
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.some(({ label }) => label.includes('Refactor Preview')) ? true : undefined;
}

function lenses(document: vscode.TextDocument): Thenable<vscode.CodeLens[]> {
  return vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 20);
}

function toBaseline({ command }: vscode.CodeLens): boolean {
  return / to baseline$/.test(command?.title ?? '');
}
