import * as vscode from 'vscode';
import { equal, ok, until } from './assert.ts';
import { closeAll, extension, findings, isNodeHost, open } from './editor.ts';

suite('activation', () => {
  suiteTeardown(closeAll);

  test('loads and activates, in the Node host in under 100 ms', async () => {
    ok(!extension().isActive, 'nothing has activated it yet');
    // The host is still starting its own extensions, on the same thread.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const [before, start] = [spent(), performance.now()];
    await extension().activate();
    const [wall, thread] = [performance.now() - start, spent() - before];
    const times = `${wall.toFixed(0)} ms${isNodeHost ? `, ${thread.toFixed(0)} ms of processor time` : ''}`;
    console.log(`note - VS Code ${vscode.version} (${vscode.env.appHost}): loaded and activated in ${times}`);
    // On a busy machine the clock counts the other programs too.
    if (isNodeHost) ok(Math.min(wall, thread) < 100, `activation took ${times}`);
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

/** Milliseconds of processor time of the main thread; of all threads where Node cannot tell. */
function spent(): number {
  if (!isNodeHost) return 0;
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) / 1000;
}
