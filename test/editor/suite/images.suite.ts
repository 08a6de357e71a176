import * as vscode from 'vscode';
import type { OneImageRegistry } from '../harness/registry.ts';
import { equal, ok, until } from './assert.ts';
import { actions, apply, closeAll, finding, hoverText, isNodeHost, openNew, undone } from './editor.ts';

/** A browser's worker cannot ask a registry of this machine. */
if (isNodeHost)
  suite('images', () => {
    let registry: OneImageRegistry;

    suiteSetup(async () => {
      const { startRegistry } = await import('../harness/registry.ts');
      registry = await startRegistry();
    });
    suiteTeardown(() => registry.stop());
    teardown(closeAll);

    test('a light bulb pins, and one undo takes it back', async () => {
      const { host, digest, asked } = registry;
      const text = `FROM ${host}/app:1.2\nUSER 1000\n`;
      const document = await openNew('pin.Dockerfile', text);
      const { range } = await finding(document, 'unpinned-image');
      equal(asked, [], 'what the registry was asked before');
      await apply(await actions(document, range, vscode.CodeActionKind.QuickFix), /^Pin /);
      equal(document.getText(), `FROM ${host}/app:1.2@${digest}\nUSER 1000\n`);
      await undone(document, text);
    });

    test('all images of a file are pinned by one edit, and the rest is told with its reason', async () => {
      const { host, digest } = registry;
      const text = `ARG V=1.2\nARG BASE=${host}/app:$V\nFROM $BASE AS a\nFROM ${host}/lost:3\nCOPY --from=${host}/b:1.2 /b /b\nUSER 1\n`;
      const document = await openNew('all.Dockerfile', text);
      const done = vscode.commands.executeCommand('bulkhead.pinFile');
      const pinned = text.replaceAll('=1.2\n', `=1.2@${digest}\n`).replace('b:1.2 ', `b:1.2@${digest} `);
      await until('the digests', () => (document.getText() === pinned ? true : undefined));
      const report = await until('the report', async () => {
        // The message's only button, "Show Details".
        await vscode.commands.executeCommand('notification.acceptPrimaryAction');
        return vscode.window.visibleTextEditors.find((each) => each.document.getText().startsWith('Images that were'));
      });
      await done;
      const told = report.document.getText();
      ok(told.includes(`all.Dockerfile:4\n    ${host}/lost:3\n`) && told.includes('has no `lost:3`'), told);
      await vscode.window.showTextDocument(document);
      await undone(document, text);
    });

    test('the link of a hover asks, and the hover then tells', async () => {
      const { host, digest } = registry;
      const document = await openNew('look.Dockerfile', `FROM ${host}/other:1.2\nUSER 1000\n`);
      await finding(document, 'unpinned-image');
      const place = new vscode.Position(0, 8);
      const before = await hoverText(document, place);
      const [, command = '', given = ''] = /\[Look up image\]\(command:([\w.]+)\?([^)]+)\)/.exec(before) ?? [];
      ok(command !== '' && !before.includes(digest), before);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        place,
      );
      const link = hovers.flatMap(({ contents }) => contents).find((each) => textOf(each).includes('Look up image'));
      ok(link !== undefined && mayRun(link, command), 'the editor lets the link run its command');
      await vscode.commands.executeCommand(command, ...(JSON.parse(decodeURIComponent(given)) as unknown[]));
      const after = await hoverText(document, place);
      ok(after.includes(digest) && after.includes('Runs as `1000`') && after.includes('8080/tcp'), after);
    });
  });

function textOf(content: vscode.MarkdownString | vscode.MarkedString): string {
  return typeof content === 'string' ? content : content.value;
}

function mayRun(content: vscode.MarkdownString | vscode.MarkedString, command: string): boolean {
  if (!(content instanceof vscode.MarkdownString)) return false;
  const { isTrusted } = content;
  return typeof isTrusted === 'object' ? isTrusted.enabledCommands.includes(command) : isTrusted === true;
}
