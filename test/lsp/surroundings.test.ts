import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plainCapabilities, Workbench } from './workbench.ts';

const dockerfile = 'FROM node:22-slim\nCOPY . .\n';
const rule = 'unfiltered-context';

/** Opens a Dockerfile, and waits until it has been judged by what lies around it. */
async function openJudged(bench: Workbench): Promise<string> {
  const refreshed = bench.client.waitFor('workspace/diagnostic/refresh');
  const uri = bench.open('Dockerfile', dockerfile);
  await bench.pull(uri);
  await refreshed;
  return uri;
}

/** The fix of the rule's finding, if one is offered. */
async function fixOf(bench: Workbench, uri: string) {
  const actions = await bench.actions(uri, 1, 5);
  return actions.find(({ title }: { title: string }) => title.startsWith('Leave '));
}

describe('what lies around a Dockerfile', () => {
  it('is looked up after the first answer, and the client told when that changes it', async () => {
    await using bench = await Workbench.start({ files: { '.env': 'A=b\n', '.bulkhead.yaml': 'online: off\n' } });
    const uri = await openJudged(bench);
    const { resultId, items } = await bench.pull(uri);
    assert.ok(items.some(({ code }: { code: string }) => code === rule));
    assert.equal((await bench.pull(uri, resultId)).kind, 'unchanged');
  });

  it('is looked up in workspaces that are not trusted: reading is harmless', async () => {
    await using bench = await Workbench.start({ files: { '.env': '' }, initializationOptions: { trusted: false } });
    const uri = await openJudged(bench);
    assert.ok((await bench.ruleIds(uri)).includes(rule));
  });

  it('makes no stir when it changes nothing', async () => {
    await using bench = await Workbench.start({ files: { 'main.js': '' } });
    const uri = bench.open('Dockerfile', dockerfile);
    const { resultId } = await bench.pull(uri);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal((await bench.pull(uri, resultId)).kind, 'unchanged');
    assert.equal(bench.client.all('workspace/diagnostic/refresh').length, 0);
  });

  it('is pushed to editors that do not pull', async () => {
    await using bench = await Workbench.start({ files: { '.env': '' }, capabilities: plainCapabilities });
    const published = bench.client.waitFor('textDocument/publishDiagnostics', ({ diagnostics }) =>
      diagnostics.some(({ code }: { code: string }) => code === rule),
    );
    bench.open('Dockerfile', dockerfile);
    await published;
  });

  it('is watched', async () => {
    await using bench = await Workbench.start({ files: { '.env': '' } });
    const uri = await openJudged(bench);
    for (const [text, isFound] of [
      ['.env\n', false],
      ['*.log\n', true],
    ] as const) {
      const refreshed = bench.client.waitFor('workspace/diagnostic/refresh');
      bench.write('.dockerignore', text);
      bench.client.notify('workspace/didChangeWatchedFiles', {
        changes: [{ uri: bench.uri('.dockerignore'), type: 2 }],
      });
      await refreshed;
      assert.equal((await bench.ruleIds(uri)).includes(rule), isFound);
    }
  });

  it('counts as it stands in an open editor, and is edited there', async () => {
    await using bench = await Workbench.start({ files: { '.env': '', '.dockerignore': '.env\n' } });
    const uri = bench.open('Dockerfile', dockerfile);
    await bench.pull(uri);
    const refreshed = bench.client.waitFor('workspace/diagnostic/refresh');
    const ignoreFile = bench.open('.dockerignore', '# mine\r\n');
    await refreshed;
    assert.ok((await bench.ruleIds(uri)).includes(rule));
    const { edit } = await fixOf(bench, uri);
    const end = { line: 1, character: 0 };
    assert.deepEqual(edit.documentChanges, [
      {
        textDocument: { uri: ignoreFile, version: 1 },
        edits: [{ range: { start: end, end }, newText: '.env\r\n', annotationId: 'may-change-behaviour' }],
      },
    ]);
    assert.equal(edit.changeAnnotations['may-change-behaviour'].needsConfirmation, true);
  });

  it('is made where it is missing, and never edited when it has changed since', async () => {
    await using bench = await Workbench.start({ files: { '.env': '' } });
    const uri = await openJudged(bench);
    const { edit } = await fixOf(bench, uri);
    assert.deepEqual(
      edit.documentChanges.map(({ kind, uri: created, textDocument }: Record<string, { uri?: string }>) => [
        kind,
        created ?? textDocument?.uri,
      ]),
      [
        ['create', bench.uri('.dockerignore')],
        [undefined, bench.uri('.dockerignore')],
      ],
    );
    const refreshed = bench.client.waitFor('workspace/diagnostic/refresh');
    bench.write('.dockerignore', '*.log\n');
    const change = { changes: [{ uri: bench.uri('.dockerignore'), type: 1 }] };
    bench.client.notify('workspace/didChangeWatchedFiles', change);
    await Promise.race([refreshed, new Promise((resolve) => setTimeout(resolve, 300))]);
    assert.equal((await fixOf(bench, uri)).edit.documentChanges.length, 1);
    bench.write('.dockerignore', '*.txt\n');
    assert.equal(await fixOf(bench, uri), undefined);
  });
});

describe('a checksum', () => {
  it('is asked for when its fix is chosen, and of nobody in a private network', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('Dockerfile', 'FROM debian:12\nADD https://127.0.0.1:9/tool /usr/bin/tool\n');
    const actions = await bench.actions(uri, 1, 5);
    const action = actions.find(({ title, data }) => data !== undefined && /checksum/.test(title));
    assert.ok(action);
    const shown = bench.client.waitFor('window/showMessage');
    const { result } = await bench.client.request('codeAction/resolve', action);
    assert.equal(result.edit, undefined);
    assert.match((await shown).params.message, /127\.0\.0\.1:9 is on this machine or in a private network/);
  });
});

describe('what lies around a Compose file', () => {
  it('is named with a finding that rests on it, as a place in that file', async () => {
    const files = { 'compose.yaml': 'services:\n  web:\n    image: nginx\n    privileged: false\n' };
    await using bench = await Workbench.start({ files });
    const refreshed = bench.client.waitFor('workspace/diagnostic/refresh');
    const uri = bench.open('compose.override.yaml', 'services:\n  web:\n    privileged: true\n');
    await bench.pull(uri);
    await refreshed;
    const { items } = await bench.pull(uri);
    const found = items.find(({ code }: { code: string }) => code === 'privileged-container');
    assert.deepEqual(found.relatedInformation, [
      {
        location: {
          uri: bench.uri('compose.yaml'),
          range: { start: { line: 3, character: 4 }, end: { line: 3, character: 21 } },
        },
        message: 'Overrules what is said here',
      },
    ]);
  });
});
