import * as vscode from 'vscode';
import { setFileModesCommand } from '../../../server/protocol.ts';
import { equal, ok, until } from './assert.ts';
import { closeAll, extension, finding, findings, inWorkspace, isNodeHost, open, openNew } from './editor.ts';

suite('commands', () => {
  teardown(closeAll);

  test('the status item counts findings and names what is on', async () => {
    const api = await extension().activate();
    const document = await open('compose.yaml');
    await finding(document, 'privileged-container');
    const text = await until('the status', () => (/\d+ findings?/.test(api.status()) ? api.status() : undefined));
    ok(text.startsWith(`Bulkhead: ${findings(document).length} finding`), text);
    ok(/[1-9]\d* rules on, \d+ off · registries on request/.test(text), text);
    await open('workflow.yaml');
    await until('no status', () => (api.status() === '' ? true : undefined));
  });

  test("shows a rule's page as rendered Markdown", async () => {
    await vscode.commands.executeCommand('bulkhead.showRule', 'privileged-container');
    const tab = await until('the page', () => {
      const active = vscode.window.tabGroups.activeTabGroup.activeTab;
      return active?.input instanceof vscode.TabInputWebview ? active : undefined;
    });
    ok(tab.label.includes('privileged-container'), tab.label);
  });

  test('restarts the server, and findings come back', async () => {
    const document = await open('deployment.yaml');
    await finding(document, 'privileged-container');
    const gone = until('findings to go', () => (findings(document).length === 0 ? true : undefined));
    await vscode.commands.executeCommand('bulkhead.restart');
    await gone;
    await finding(document, 'privileged-container');
  });

  if (!isNodeHost) return;

  test('narrows the permission bits of a file that a fix has created', async () => {
    const { statSync } = await import('node:fs');
    await openNew('password.txt', 'x');
    const uri = inWorkspace('password.txt');
    await vscode.commands.executeCommand(setFileModesCommand, [{ uri: uri.toString(), mode: '0600' }]);
    if (process.platform !== 'win32') equal((statSync(uri.fsPath).mode & 0o777).toString(8), '600');
  });
});
