import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { frame } from './client.ts';
import { plainCapabilities, Workbench } from './workbench.ts';

const privileged = 'services:\n  agent:\n    image: agent:1\n    privileged: true\n';

describe('pulled diagnostics', () => {
  it('names rule, source, severity, place and page of a finding', async () => {
    await using bench = await Workbench.start({ initializationOptions: { rulesUrl: 'https://rules.test/' } });
    const { items, kind } = await bench.pull(bench.open('compose.yaml', privileged));
    assert.equal(kind, 'full');
    const item = items.find(({ code }: { code: string }) => code === 'privileged-container');
    assert.equal(item.source, 'bulkhead');
    assert.equal(item.severity, 1);
    assert.equal(item.range.start.line, 3);
    assert.deepEqual(item.codeDescription, { href: 'https://rules.test/privileged-container' });
  });

  it('answers "unchanged" until the document changes', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('compose.yaml', privileged);
    const { resultId } = await bench.pull(uri);
    assert.deepEqual(await bench.pull(uri, resultId), { kind: 'unchanged', resultId });
    const place = { line: 3, character: 16 };
    bench.change(uri, 2, { range: { start: place, end: { line: 3, character: 20 } }, text: 'false' });
    const after = await bench.pull(uri, resultId);
    assert.equal(after.kind, 'full');
    assert.notEqual(after.resultId, resultId);
    assert.ok(!after.items.some(({ code }: { code: string }) => code === 'privileged-container'));
  });

  it('follows incremental edits, also several in one notification', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('compose.yaml', 'services:\n  agent:\n    image: agent:1\n');
    const insertAt = (line: number, text: string) => ({
      range: { start: { line, character: 0 }, end: { line, character: 0 } },
      text,
    });
    bench.change(uri, 2, insertAt(3, '    privileged: true\n'), insertAt(0, '# a comment\n'));
    const { items } = await bench.pull(uri);
    const item = items.find(({ code }: { code: string }) => code === 'privileged-container');
    assert.equal(item.range.start.line, 4);
  });

  it('says nothing of documents that are none of ours, whatever their language', async () => {
    await using bench = await Workbench.start();
    const uris = [
      bench.open('values.yaml', 'image: nginx\nprivileged: true\n'),
      bench.open('notes.md', 'privileged: true', 'markdown'),
      bench.open('package.json', '{"privileged": true}', 'json'),
    ];
    for (const uri of uris) assert.deepEqual((await bench.pull(uri)).items, []);
  });

  it('checks documents that were never saved', async () => {
    await using bench = await Workbench.start();
    const uri = 'untitled:Untitled-1';
    bench.client.notify('textDocument/didOpen', {
      textDocument: { uri, languageId: 'dockercompose', version: 1, text: privileged },
    });
    assert.ok((await bench.ruleIds(uri)).includes('privileged-container'));
  });

  it('says so when a file is too large to be checked', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open(
      'compose.yaml',
      `services:\n  a:\n    image: a:1\n${'# filler filler filler filler\n'.repeat(200_000)}`,
    );
    const { items } = await bench.pull(uri);
    assert.equal(items.length, 1);
    assert.match(items[0].message, /too large|larger|limit/i);
  });

  it('shows at most 1,000 findings, the most severe, and says so', async () => {
    await using bench = await Workbench.start();
    const services = Array.from({ length: 400 }, (_, i) => `  s${i}:\n    image: nginx\n    privileged: true\n`).join(
      '',
    );
    const { items } = await bench.pull(bench.open('compose.yaml', `services:\n${services}`));
    assert.equal(items.length, 1001);
    assert.ok(items.some(({ message }: { message: string }) => /^Only 1000 of \d+ findings are shown/.test(message)));
    assert.equal(items.filter(({ code }: { code: string }) => code === 'privileged-container').length, 400);
  });
});

describe('pushed diagnostics', () => {
  it('go to clients that cannot pull, with the version that they are of', async () => {
    await using bench = await Workbench.start({ capabilities: plainCapabilities });
    assert.equal(bench.initialized?.result.capabilities.diagnosticProvider, undefined);
    const published = bench.client.waitFor('textDocument/publishDiagnostics');
    const uri = bench.open('compose.yaml', privileged);
    const { params } = await published;
    assert.equal(params.uri, uri);
    assert.equal(params.version, 1);
    assert.ok(params.diagnostics.some(({ code }: { code: string }) => code === 'privileged-container'));
  });

  it('are not computed for each change of a burst, and end with the newest version', async () => {
    await using bench = await Workbench.start({ capabilities: plainCapabilities });
    const opened = bench.client.waitFor('textDocument/publishDiagnostics');
    const uri = bench.open('compose.yaml', privileged);
    await opened;
    const published = () => bench.client.all('textDocument/publishDiagnostics');
    const before = published().length;
    const newest = bench.client.waitFor('textDocument/publishDiagnostics', ({ version }) => version === 21);
    const changes = Array.from({ length: 20 }, (_, i) => ({
      method: 'textDocument/didChange',
      params: { textDocument: { uri, version: i + 2 }, contentChanges: [{ text: `# ${i}\n${privileged}` }] },
    }));
    bench.client.sendRaw(changes.map(frame).join(''));
    await newest;
    // Once, where they arrive together; a pipe may hand them over in a few pieces.
    const times = published().length - before;
    assert.ok(times <= 5, `published ${times} times`);
  });

  it('are taken back when the document is closed', async () => {
    await using bench = await Workbench.start({ capabilities: plainCapabilities });
    const opened = bench.client.waitFor('textDocument/publishDiagnostics');
    const uri = bench.open('compose.yaml', privileged);
    await opened;
    const cleared = bench.client.waitFor('textDocument/publishDiagnostics');
    bench.client.notify('textDocument/didClose', { textDocument: { uri } });
    assert.deepEqual((await cleared).params, { uri, diagnostics: [] });
  });
});
