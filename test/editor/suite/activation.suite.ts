import * as vscode from 'vscode';
import { equal, ok, until } from './assert.ts';
import { closeAll, extension, findings, isNodeHost, open } from './editor.ts';

suite('activation', () => {
  suiteTeardown(closeAll);

  test('loads and activates in under 100 ms of the main thread', async () => {
    const { activationTime } = await extension().activate();
    const loading = isNodeHost ? await loadingTime() : 0;
    const times = `${loading.toFixed(0)} + ${activationTime.toFixed(0)} ms`;
    console.log(`note - VS Code ${vscode.version} (${vscode.env.appHost}): loading and activation take ${times}`);
    ok(activationTime > 0 && loading + activationTime < 100, times);
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

/** Loads the extension's code again, which no other extension can interrupt, and measures this thread's processor time. */
async function loadingTime(): Promise<number> {
  const { createRequire } = await import('node:module');
  const require = createRequire(`${extension().extensionPath}/package.json`);
  const file = require.resolve('./dist/extension.cjs');
  delete require.cache[file];
  const before = spent();
  require(file);
  return spent() - before;
}

function spent(): number {
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) / 1000;
}
