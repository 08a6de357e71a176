import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { Client, frame, serverNode, serverScript } from './client.ts';
import { Workbench } from './workbench.ts';

const compose = 'services:\n  agent:\n    image: agent:1\n    privileged: true\n';

describe('the server', () => {
  it('answers methods that it does not know with the error that is meant for them', async () => {
    await using bench = await Workbench.start();
    const { error } = await bench.client.request('textDocument/semanticTokens/full', {
      textDocument: { uri: 'file:///x' },
    });
    assert.equal(error?.code, -32601);
    bench.client.notify('$/someNotification', {});
    assert.ok((await bench.ruleIds(bench.open('compose.yaml', compose))).length > 0);
  });

  it('refuses work before it was initialized', async () => {
    const client = new Client();
    const { error } = await client.request('textDocument/hover', {
      textDocument: { uri: 'file:///x' },
      position: { line: 0, character: 0 },
    });
    assert.equal(error?.code, -32002);
    await client.close();
  });

  it('survives requests about documents that are not open, and positions outside of the text', async () => {
    await using bench = await Workbench.start();
    assert.deepEqual((await bench.pull('file:///nowhere/compose.yaml')).items, []);
    assert.equal(await bench.hover('file:///nowhere/compose.yaml', 1, 1), undefined);
    const uri = bench.open('compose.yaml', compose);
    assert.equal(await bench.hover(uri, 9_999, 9_999), undefined);
    assert.deepEqual(await bench.actions(uri, 9_999, 0, { only: ['quickfix'] }), []);
  });

  it('goes by the text of a document, whatever versions a client gives it', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('compose.yaml', compose);
    // What lies around it is known after a while; until then, it is judged again anyway.
    for (let asked = 0; asked < 10; asked++) {
      assert.ok((await bench.ruleIds(uri)).includes('privileged-container'));
      await new Promise((wake) => setTimeout(wake, 100));
    }
    const plain = compose.replace('    privileged: true\n', '');
    bench.change(uri, 1, { text: plain });
    assert.ok(!(await bench.ruleIds(uri)).includes('privileged-container'));
    bench.change(uri, -1, { text: compose });
    assert.ok((await bench.ruleIds(uri)).includes('privileged-container'));
    const config = bench.open('.bulkhead.yaml', 'rules: {}\n');
    const { resultId } = await bench.pull(config);
    bench.change(config, 1, { text: 'no-such-key: 1\n' });
    assert.equal((await bench.pull(config, resultId)).kind, 'full');
  });

  it('takes an edit that ends on lines which are not there to end with the text', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('Dockerfile', 'FROM node:22\nRUN sudo x\nFROM node:22\nRUN sudo y\n');
    const outside = { line: 9_999, character: 7 };
    bench.change(uri, 2, { range: { start: { line: 2, character: 0 }, end: outside }, text: 'RUN sudo z\n' });
    bench.change(uri, 3, { range: { start: { ...outside, line: 9_998 }, end: outside }, text: 'RUN sudo a\n' });
    const lines = async (of: string) =>
      (await bench.pull(of)).items.map(({ code, range }: { code: string; range: object }) => [code, range]);
    const fresh = bench.open('again/Dockerfile', 'FROM node:22\nRUN sudo x\nRUN sudo z\nRUN sudo a\n');
    assert.deepEqual(await lines(uri), await lines(fresh));
    const odd = { line: 3, character: null as unknown as number };
    bench.change(uri, 3, { range: { start: odd, end: odd }, text: '' });
    const between = { line: 1.5, character: 0 };
    bench.change(uri, 3, { range: { start: between, end: between }, text: '#\n' });
    bench.change(uri, 3, { range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } }, text: '' });
    bench.change(uri, 4, { range: { start: { line: 3, character: 9 }, end: { line: 3, character: 10 } }, text: 'b' });
    assert.deepEqual(await lines(uri), await lines(fresh));
  });

  it('refuses documents and changes that are none, and goes on with the others', async () => {
    await using bench = await Workbench.start({ files: { 'pod.yaml': 'apiVersion: v1\nkind: Pod\n' } });
    const open = (textDocument: object) => bench.client.notify('textDocument/didOpen', { textDocument });
    open({ uri: 7, languageId: 'yaml', version: 1, text: 'a: b\n' });
    open({ uri: bench.uri('k.yaml'), languageId: 'yaml', version: 1, text: {} });
    open({ uri: bench.uri('l.yaml'), languageId: null, version: 1, text: 'apiVersion: v1\nkind: Pod\n' });
    const uri = bench.open('compose.yaml', compose);
    bench.change(uri, 2, { text: 7 as unknown as string });
    assert.ok((await bench.ruleIds(uri)).includes('privileged-container'));
    const params = { textDocument: { uri }, position: { line: 2, character: 15 } };
    const { error } = await bench.client.request('textDocument/definition', params);
    assert.equal(error, undefined);
    assert.ok(!bench.client.all('window/logMessage').some(({ params }) => /lies around failed/.test(params.message)));
  });

  it('answers an error to parameters that are none, logs it once, and lives', async () => {
    await using bench = await Workbench.start();
    for (let i = 0; i < 3; i++) {
      const { error } = await bench.client.request('textDocument/hover', { textDocument: null });
      assert.equal(error?.code, -32603);
    }
    assert.equal(bench.client.all('window/logMessage').filter(({ params }) => params.type === 1).length, 1);
    assert.ok((await bench.ruleIds(bench.open('compose.yaml', compose))).length > 0);
  });

  it('logs a failure once too when Node comes to it by another way', async () => {
    await using bench = await Workbench.start();
    // What comes in one piece is worked through by another part of Node than what comes alone.
    const ids = Array.from({ length: 20 }, (_, index) => `hover-${index}`);
    const answers = ids.map((own) => bench.client.wait(({ id }) => id === own));
    bench.client.send(...ids.map((id) => ({ id, method: 'textDocument/hover', params: { textDocument: null } })));
    for (const { error } of await Promise.all(answers)) assert.equal(error?.code, -32603);
    await bench.client.request('textDocument/hover', { textDocument: null });
    const [logged, ...others] = bench.client.all('window/logMessage').filter(({ params }) => params.type === 1);
    assert.deepEqual(others, []);
    assert.match(logged?.params.message, /^textDocument\/hover failed: TypeError\n\s+at /);
  });

  it('survives messages that are no JSON-RPC', async () => {
    await using bench = await Workbench.start();
    bench.client.sendRaw(frame({ nonsense: true }));
    bench.client.sendRaw('Content-Length: 5\r\n\r\n{"a":');
    assert.ok((await bench.ruleIds(bench.open('compose.yaml', compose))).length > 0);
  });

  it('answers requests that were cancelled while they waited as cancelled', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('compose.yaml', compose);
    await bench.pull(uri);
    const params = { textDocument: { uri } };
    const request = { id: 'mine', method: 'textDocument/diagnostic', params };
    const answer = bench.client.wait(({ id }) => id === 'mine');
    bench.client.send(request, { method: '$/cancelRequest', params: { id: 'mine' } });
    assert.equal((await answer).error?.code, -32800);
    assert.equal((await bench.pull(uri)).kind, 'full');
  });

  it('answers about text that parsers choke on, and goes on', async () => {
    await using bench = await Workbench.start();
    const hostile: Record<string, string> = {
      'deep.yaml': `services:\n  a:\n    image: ${'['.repeat(10_000)}`,
      'bomb.yaml': `services: &a0 [x]\n${Array.from({ length: 30 }, (_, i) => `x-${i}: &a${i + 1} [${Array(9).fill(`*a${i}`)}]`).join('\n')}\n`,
      'line.yaml': `services:\n  a:\n    image: ${'a'.repeat(1_000_000)}\n`,
      'tabs.yaml': 'services:\n\ta:\n\t\timage: x\n',
      'binary.yaml': `services:\n${String.fromCharCode(...Array.from({ length: 2_000 }, (_, i) => i % 256))}`,
      Dockerfile: `FROM a\n${'RUN a && \\\n'.repeat(20_000)}`,
    };
    for (const [name, text] of Object.entries(hostile)) {
      const uri = bench.open(`compose-${name}`, text, name === 'Dockerfile' ? 'dockerfile' : 'dockercompose');
      assert.equal((await bench.pull(uri)).kind, 'full', name);
    }
  });

  it('talks over the channel of a parent process too', async () => {
    const server = fork(serverScript, ['--node-ipc'], { execPath: serverNode, execArgv: [], silent: true });
    const answer = once(server, 'message');
    const params = { processId: null, rootUri: null, capabilities: {} };
    server.send({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
    const [{ result }] = await answer;
    assert.equal(result.serverInfo.name, 'bulkhead');
    server.send({ jsonrpc: '2.0', id: 2, method: 'shutdown' });
    await once(server, 'message');
    server.send({ jsonrpc: '2.0', method: 'exit' });
    assert.deepEqual(await once(server, 'exit'), [0, null]);
  });

  it('shuts down in order', async () => {
    const bench = await Workbench.start();
    assert.equal(await bench.client.close(), 0);
    assert.equal(bench.client.stderr, '');
    await bench[Symbol.asyncDispose]();
  });

  it('reports a client that leaves without a shutdown by its exit code', async () => {
    const bench = await Workbench.start();
    bench.client.notify('exit');
    assert.equal(await bench.client.exited, 1);
    await bench[Symbol.asyncDispose]();
  });
});
