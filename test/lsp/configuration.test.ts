import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fullCapabilities, plainCapabilities, Workbench } from './workbench.ts';

const dockerfile = 'FROM node:20\nCMD ["node", "app.js"]\n';
const off = 'rules:\n  root-user: off\n';

/** Tells the server that a file on disk changed. */
function changed(bench: Workbench, name: string): void {
  bench.client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: bench.uri(name), type: 2 }] });
}

describe('.bulkhead.yaml', () => {
  it('decides about the documents of its folder and below, the nearest winning', async () => {
    await using bench = await Workbench.start({ files: { '.bulkhead.yaml': off } });
    for (const folder of ['one/deep', 'two']) mkdirSync(path.join(bench.folder, folder), { recursive: true });
    bench.write('two/.bulkhead.yaml', 'rules:\n  root-user: critical\n');
    assert.ok(!(await bench.ruleIds(bench.open('one/deep/Dockerfile', dockerfile))).includes('root-user'));
    const { items } = await bench.pull(bench.open('two/Dockerfile', dockerfile));
    assert.equal(items.find(({ code }: { code: string }) => code === 'root-user').severity, 1);
  });

  it('is watched, and counts from the moment that it changes', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('Dockerfile', dockerfile);
    const { resultId, items } = await bench.pull(uri);
    assert.ok(items.some(({ code }: { code: string }) => code === 'root-user'));
    const watchers = bench.client
      .all('client/registerCapability')
      .flatMap(({ params }) => params.registrations)
      .filter(({ method }) => method === 'workspace/didChangeWatchedFiles');
    assert.ok(
      watchers[0].registerOptions.watchers.some(
        ({ globPattern }: { globPattern: string }) => globPattern === '**/*.bulkhead.yaml',
      ),
    );
    bench.write('.bulkhead.yaml', off);
    const refreshed = bench.client.waitFor('workspace/diagnostic/refresh');
    changed(bench, '.bulkhead.yaml');
    await refreshed;
    const after = await bench.pull(uri, resultId);
    assert.equal(after.kind, 'full');
    assert.ok(!after.items.some(({ code }: { code: string }) => code === 'root-user'));
    rmSync(path.join(bench.folder, '.bulkhead.yaml'));
    changed(bench, '.bulkhead.yaml');
    assert.ok((await bench.ruleIds(uri)).includes('root-user'));
  });

  it('counts as it stands in an open editor, saved or not', async () => {
    await using bench = await Workbench.start({ files: { '.bulkhead.yaml': off } });
    const uri = bench.open('Dockerfile', dockerfile);
    assert.ok(!(await bench.ruleIds(uri)).includes('root-user'));
    const config = bench.open('.bulkhead.yaml', 'rules: {}\n');
    assert.ok((await bench.ruleIds(uri)).includes('root-user'));
    bench.change(config, 2, { text: off });
    assert.ok(!(await bench.ruleIds(uri)).includes('root-user'));
    bench.change(config, 3, { text: 'rules: {}\n' });
    bench.client.notify('textDocument/didClose', { textDocument: { uri: config } });
    assert.ok(!(await bench.ruleIds(uri)).includes('root-user'));
  });

  it('decides on the release of Kubernetes, and where it names none, the setting does', async () => {
    const pod = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  securityContext: { appArmorProfile: { type: RuntimeDefault } }
  containers: [{ name: web, image: "a:1" }]
`;
    const settings = { kubernetesVersion: 'v1.29' };
    await using bench = await Workbench.start({ settings, initializationOptions: { settings } });
    const uri = bench.open('pod.yaml', pod);
    assert.ok((await bench.ruleIds(uri)).includes('field-of-later-release'));
    mkdirSync(path.join(bench.folder, 'new'), { recursive: true });
    bench.write('new/.bulkhead.yaml', 'kubernetes: { version: v1.30 }\n');
    assert.ok(!(await bench.ruleIds(bench.open('new/pod.yaml', pod))).includes('field-of-later-release'));
    bench.settings = {};
    const refreshed = bench.client.waitFor('workspace/diagnostic/refresh');
    bench.client.notify('workspace/didChangeConfiguration', { settings: null });
    await refreshed;
    assert.ok(!(await bench.ruleIds(uri)).includes('field-of-later-release'));
  });

  it('shows its errors at their lines while it is open', async () => {
    await using bench = await Workbench.start();
    const { items } = await bench.pull(bench.open('.bulkhead.yaml', 'online: off\nrulez: {}\n'));
    assert.equal(items.length, 1);
    assert.equal(items[0].range.start.line, 1);
    assert.match(items[0].message, /rulez/);
  });

  it('has its errors published while it is closed, and taken back when they are mended', async () => {
    await using bench = await Workbench.start({ files: { '.bulkhead.yaml': 'rules:\n  no-such-rule: off\n' } });
    const published = bench.client.waitFor('textDocument/publishDiagnostics');
    await bench.pull(bench.open('Dockerfile', dockerfile));
    const { params } = await published;
    assert.equal(params.uri, bench.uri('.bulkhead.yaml'));
    assert.equal(params.diagnostics[0].range.start.line, 1);
    bench.write('.bulkhead.yaml', off);
    const cleared = bench.client.waitFor('textDocument/publishDiagnostics');
    changed(bench, '.bulkhead.yaml');
    assert.deepEqual((await cleared).params, { uri: params.uri, diagnostics: [] });
  });

  it('may extend another file, which is followed when it changes', async () => {
    const files = { '.bulkhead.yaml': 'extends: ./team.bulkhead.yaml\n', 'team.bulkhead.yaml': off };
    await using bench = await Workbench.start({ files });
    const uri = bench.open('Dockerfile', dockerfile);
    assert.ok(!(await bench.ruleIds(uri)).includes('root-user'));
    bench.write('team.bulkhead.yaml', 'rules: {}\n');
    changed(bench, 'team.bulkhead.yaml');
    assert.ok((await bench.ruleIds(uri)).includes('root-user'));
  });

  it('is read for each root of its own', async () => {
    await using one = await Workbench.start({ files: { '.bulkhead.yaml': off } });
    await using two = await Workbench.start();
    assert.ok(!(await one.ruleIds(one.open('Dockerfile', dockerfile))).includes('root-user'));
    const text = { uri: two.uri('Dockerfile'), languageId: 'dockerfile', version: 1, text: dockerfile };
    one.client.notify('textDocument/didOpen', { textDocument: text });
    assert.ok((await one.ruleIds(text.uri)).includes('root-user'));
  });

  it('is read through the client where the server sees no file', async () => {
    await using bench = await Workbench.start({ initializationOptions: { readsFiles: true } });
    bench.client.responders.set('bulkhead/readFile', ({ uri }) =>
      uri === 'vscode-vfs://github/acme/app/.bulkhead.yaml' ? off : null,
    );
    const uri = 'vscode-vfs://github/acme/app/web/Dockerfile';
    const textDocument = { uri, languageId: 'dockerfile', version: 1, text: dockerfile };
    bench.client.notify('textDocument/didOpen', { textDocument });
    assert.ok(!(await bench.ruleIds(uri)).includes('root-user'));
  });

  it('has everything pushed again to clients that do not pull', async () => {
    await using bench = await Workbench.start({ capabilities: plainCapabilities });
    const first = bench.client.waitFor('textDocument/publishDiagnostics');
    bench.open('Dockerfile', dockerfile);
    assert.ok((await first).params.diagnostics.some(({ code }: { code: string }) => code === 'root-user'));
    bench.write('.bulkhead.yaml', off);
    const second = bench.client.waitFor('textDocument/publishDiagnostics');
    changed(bench, '.bulkhead.yaml');
    assert.ok(!(await second).params.diagnostics.some(({ code }: { code: string }) => code === 'root-user'));
  });
});

describe('settings', () => {
  it('switch everything off and on while the server runs', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('Dockerfile', dockerfile);
    assert.ok((await bench.ruleIds(uri)).length > 0);
    for (const [enable, isExpected] of [
      [false, (count: number) => count === 0],
      [true, (count: number) => count > 0],
    ] as const) {
      bench.settings = { enable };
      const refreshed = bench.client.waitFor('workspace/diagnostic/refresh');
      bench.client.notify('workspace/didChangeConfiguration', { settings: null });
      await refreshed;
      assert.ok(isExpected((await bench.ruleIds(uri)).length));
    }
  });

  it('are taken from the notification where the client cannot be asked', async () => {
    const workspace = { ...fullCapabilities.workspace, configuration: false };
    await using bench = await Workbench.start({ capabilities: { ...fullCapabilities, workspace } });
    const uri = bench.open('Dockerfile', dockerfile);
    const refreshed = bench.client.waitFor('workspace/diagnostic/refresh');
    bench.client.notify('workspace/didChangeConfiguration', { settings: { bulkhead: { enable: false } } });
    await refreshed;
    assert.deepEqual(await bench.ruleIds(uri), []);
  });
});

describe('the status', () => {
  it('tells what is on for a document', async () => {
    await using bench = await Workbench.start({ files: { '.bulkhead.yaml': `${off}online: off\n` } });
    const uri = bench.open('Dockerfile', `${dockerfile}# bulkhead: ignore[host-network] nothing\n`);
    const { result } = await bench.client.request('bulkhead/status', { uri });
    assert.equal(result.format, 'dockerfile');
    assert.equal(result.online, 'off');
    assert.equal(result.configUri, bench.uri('.bulkhead.yaml'));
    assert.ok(result.rulesOn > 0 && result.rulesOff > 0);
  });

  it('knows nothing of other files', async () => {
    await using bench = await Workbench.start();
    const { result } = await bench.client.request('bulkhead/status', { uri: bench.open('values.yaml', 'a: 1\n') });
    assert.equal(result.format, null);
  });
});
