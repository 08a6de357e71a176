import * as vscode from 'vscode';
import { equal, ok, until } from './assert.ts';
import { closeAll, extension, finding, findings, inWorkspace, noFinding, open, openNew, read } from './editor.ts';

const rule = 'privileged-container';

suite('configuration', () => {
  teardown(async () => {
    await closeAll();
    await vscode.workspace.fs.delete(inWorkspace('.bulkhead.yaml')).then(undefined, () => undefined);
  });

  test('a rule switched off in .bulkhead.yaml falls silent at once, without a restart', async () => {
    const document = await open('compose.yaml');
    await finding(document, rule);
    await vscode.workspace.fs.writeFile(
      inWorkspace('.bulkhead.yaml'),
      new TextEncoder().encode(`rules:\n  ${rule}: off\n`),
    );
    await noFinding(document, rule);
    ok(findings(document).length > 0, 'the other rules go on');
    await vscode.workspace.fs.delete(inWorkspace('.bulkhead.yaml'));
    await finding(document, rule);
  });

  test('a mistake in .bulkhead.yaml is shown on its line', async () => {
    await open('compose.yaml');
    const document = await openNew('.bulkhead.yaml', 'extends: recommended\nruels: {}\n');
    const diagnostic = await until('a diagnostic', () => findings(document)[0]);
    equal(diagnostic.range.start.line, 1);
  });

  test('bulkhead.enable switches everything off and on again', async () => {
    const document = await open('compose.yaml');
    await finding(document, rule);
    const settings = vscode.workspace.getConfiguration('bulkhead');
    await settings.update('enable', false, vscode.ConfigurationTarget.Workspace);
    await until('silence', () => (findings(document).length === 0 ? true : undefined));
    const api = await extension().activate();
    await until('the server to end', () => (api.state() === 'idle' ? true : undefined));
    await settings.update('enable', undefined, vscode.ConfigurationTarget.Workspace);
    await finding(document, rule);
  });

  test('the create command writes a first configuration that has no mistakes', async () => {
    await open('compose.yaml');
    await vscode.commands.executeCommand('bulkhead.createConfig');
    const written = await read('.bulkhead.yaml');
    ok(written.includes('extends: recommended'), 'it extends the default');
    const document = vscode.window.activeTextEditor?.document;
    ok(document, 'an editor is open');
    ok(document.uri.path.endsWith('/.bulkhead.yaml'), document.uri.path);
    // The editor remembers the text of the file of this name that another test had, and reads the new one when it likes to.
    await until('what was written to be shown', () => (document.getText() === written ? true : undefined));
    // A mistake of our own tells when this text has been judged; the ones before it would be shown beside it.
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, document.positionAt(written.length), 'sevrity: high\n');
    ok(await vscode.workspace.applyEdit(edit), 'the mistake is accepted');
    await until('the mistake to be shown', () => findings(document).find(({ message }) => message.includes('sevrity')));
    equal(
      findings(document).map(({ range }) => range.start.line),
      [document.lineCount - 2],
    );
  });
});
