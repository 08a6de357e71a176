import * as vscode from 'vscode';
import { equal, ok, until } from './assert.ts';
import { closeAll, extension, findings, open } from './editor.ts';

suite('activation', () => {
  suiteTeardown(closeAll);

  test('loads and activates in under 100 ms', async () => {
    ok(!extension().isActive, 'nothing has activated it yet');
    const start = performance.now();
    await extension().activate();
    const time = performance.now() - start;
    console.log(
      `note - VS Code ${vscode.version} (${vscode.env.appHost}): loaded and activated in ${time.toFixed(1)} ms`,
    );
    ok(time < 100, `activation took ${time} ms`);
  });

  test('does nothing for YAML that is none of ours', async () => {
    const api = await extension().activate();
    const document = await open('workflow.yaml');
    equal(document.languageId, 'yaml');
    await new Promise((resolve) => setTimeout(resolve, 500));
    equal(api.state(), 'idle');
    equal(findings(document).length, 0);
  });

  test('starts the server with the first document of ours', async () => {
    const api = await extension().activate();
    await open('Dockerfile');
    await until('the server to run', () => (api.state() === 'running' ? true : undefined));
  });

  test('stays silent on other YAML while the server runs', async () => {
    const document = await open('workflow.yaml');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    equal(findings(document).length, 0);
  });
});
