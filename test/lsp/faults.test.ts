import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { serverNode, serverScript } from './client.ts';
import { Workbench } from './workbench.ts';

const privileged = 'services:\n  agent:\n    image: ghcr.io/acme/agent:1\n    privileged: true\n';
const slow = { timeout: 120_000 };

/** Deleted, as watchers say it. */
const deleted = 3;

describe('a configuration that is deleted while documents are open', () => {
  it('leaves its documents to what holds without it, also when it was open itself', slow, async () => {
    const config = 'rules:\n  privileged-container: off\n';
    await using bench = await Workbench.start({ files: { '.bulkhead.yaml': config } });
    const own = bench.open('.bulkhead.yaml', config, 'yaml');
    const uri = bench.open('compose.yaml', privileged);
    assert.ok(!(await bench.ruleIds(uri)).includes('privileged-container'));
    rmSync(path.join(bench.folder, '.bulkhead.yaml'));
    bench.client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: own, type: deleted }] });
    assert.ok(!(await bench.ruleIds(uri)).includes('privileged-container'), 'what is open counts as it stands there');
    bench.client.notify('textDocument/didClose', { textDocument: { uri: own } });
    await bench.client.waitFor('workspace/diagnostic/refresh');
    assert.ok((await bench.ruleIds(uri)).includes('privileged-container'));
  });
});

describe('a folder that is renamed or removed', () => {
  const files = {
    'app/compose.yaml': 'services:\n  web:\n    build: web\n',
    'app/web/Dockerfile': 'FROM debian:12\nCOPY . /srv\nUSER 1000\n',
    'app/.bulkhead.yaml': 'rules:\n  privileged-container: off\n',
  };
  const all = (bench: Workbench, folder: string, type: number) =>
    Object.keys(files).map((name) => ({ uri: bench.uri(name.replace('app/', folder)), type }));

  it('takes its documents along, which are judged by what lies around them there', slow, async () => {
    await using bench = await Workbench.start({ files });
    const text = `${files['app/compose.yaml']}    privileged: true\n`;
    const old = bench.open('app/compose.yaml', text);
    await bench.pull(old);
    renameSync(path.join(bench.folder, 'app'), path.join(bench.folder, 'moved'));
    // An editor may ask before it has seen that anything has moved.
    bench.change(old, 2, { text: `${text}# \n` });
    assert.equal((await bench.pull(old)).kind, 'full');
    const changes = [...all(bench, 'app/', deleted), ...all(bench, 'moved/', 1)];
    bench.client.notify('workspace/didChangeWatchedFiles', { changes });
    bench.client.notify('textDocument/didClose', { textDocument: { uri: old } });
    const moved = bench.open('moved/compose.yaml', text);
    const ids = await bench.ruleIds(moved);
    assert.ok(ids.length > 0 && !ids.includes('privileged-container'), 'the configuration has moved along');
    assert.deepEqual((await bench.pull(old)).items, []);
  });

  it('may be the workspace itself', slow, async () => {
    await using bench = await Workbench.start({ files });
    const uri = bench.open('app/compose.yaml', privileged);
    assert.ok(!(await bench.ruleIds(uri)).includes('privileged-container'));
    rmSync(bench.folder, { recursive: true });
    const event = { added: [], removed: [{ uri: bench.uri(''), name: 'gone' }] };
    bench.client.responders.set('workspace/workspaceFolders', () => []);
    bench.client.notify('workspace/didChangeWorkspaceFolders', { event });
    bench.client.notify('workspace/didChangeWatchedFiles', { changes: all(bench, 'app/', deleted) });
    assert.ok((await bench.ruleIds(uri)).includes('privileged-container'), 'the configuration is gone');
    assert.ok((await bench.actions(uri, 3, 10)).length > 0);
    bench.change(uri, 2, { text: `${privileged}# \n` });
    assert.ok((await bench.ruleIds(uri)).includes('privileged-container'));
    mkdirSync(bench.folder);
    assert.equal(await bench.client.close(), 0);
    assert.equal(bench.client.stderr, '');
  });
});

describe('a clock that is set while the server runs', () => {
  const skip = process.platform === 'win32' ? 'Windows has no such signals' : false;

  const command = [serverNode, '--require', path.join(import.meta.dirname, 'set-clock.cjs'), serverScript, '--stdio'];

  it('ends what was accepted until a day, and brings it back when it is set back', { ...slow, skip }, async () => {
    const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
    const config = `suppress:\n  - rule: privileged-container\n    file: compose.yaml\n    reason: it is one\n    until: ${day(2)}\n`;
    await using bench = await Workbench.start({ files: { '.bulkhead.yaml': config }, command });
    const uri = bench.open('compose.yaml', privileged);
    const first = await bench.pull(uri);
    const has = ({ items }: { items: { code: string }[] }) => items.some(({ code }) => code === 'privileged-container');
    assert.ok(!has(first));
    const set = async () => {
      const { length } = bench.client.stderr;
      bench.client.process.kill('SIGUSR2');
      while (bench.client.stderr.length === length) await wait(20);
    };
    await set();
    const later = await bench.pull(uri, first.resultId);
    assert.ok(later.kind === 'full' && has(later), 'it has ended');
    const published = bench.client.all('textDocument/publishDiagnostics');
    assert.ok(
      published.some(({ params }) => /until|ended|expired/.test(JSON.stringify(params))),
      'and its file says so',
    );
    await set();
    const earlier = await bench.pull(uri, later.resultId);
    assert.ok(earlier.kind === 'full' && !has(earlier), 'it counts again');
    // What waits for a burst of messages to end does not wait for the old time to come again.
    for (let version = 2; version < 20; version++) bench.change(uri, version, { text: `${privileged}# ${version}\n` });
    assert.equal((await bench.pull(uri)).kind, 'full');
  });
});
