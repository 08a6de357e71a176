import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { applyTo, fullCapabilities, plainCapabilities, Workbench } from './workbench.ts';

const database = `services:
  db:
    image: postgres:16
    environment:
      POSTGRES_PASSWORD: s3cret-value-99
`;
const passwordLine = 4;

// biome-ignore lint/suspicious/noExplicitAny: as the protocol has it
type Action = any;

const titled = (actions: Action[], pattern: RegExp): Action => {
  const action = actions.find(({ title }) => pattern.test(title));
  assert.ok(action, `no action like ${pattern} among:\n${actions.map(({ title }) => title).join('\n')}`);
  return action;
};

describe('quick fixes', () => {
  it('are edits of the version that they were made for', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('Dockerfile', '# bulkhead: ignore[root-user] left over\nFROM scratch\nUSER 1000\n');
    const { items } = await bench.pull(uri);
    const [action] = await bench.actions(uri, 0, 3, { diagnostics: items });
    assert.equal(action.title, 'Remove the ignore comment');
    assert.equal(action.kind, 'quickfix');
    assert.equal(action.isPreferred, true);
    assert.deepEqual(
      action.diagnostics,
      items.filter(({ range }: Action) => range.start.line === 0),
    );
    assert.deepEqual(action.edit.documentChanges[0].textDocument, { uri, version: 1 });
    assert.deepEqual(action.edit.documentChanges[0].edits, [
      { range: { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } }, newText: '' },
    ]);
  });

  it('say in their title when they may change behaviour, and are not preferred then', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('Dockerfile', 'FROM node:20\nRUN echo hi\n');
    const action = titled(await bench.actions(uri, 0, 6), /Run as `node` \(1000\).*\(may change behaviour\)$/);
    assert.equal(action.isPreferred, undefined);
    assert.equal(action.edit.changeAnnotations, undefined);
  });

  it('want to be confirmed, and say what could break, when they make files besides', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('compose.yaml', database);
    const action = titled(await bench.actions(uri, passwordLine, 8), /^Move `POSTGRES_PASSWORD` into secret/);
    const [[id, annotation]] = Object.entries<Action>(action.edit.changeAnnotations) as [[string, Action]];
    assert.equal(annotation.needsConfirmation, true);
    assert.match(annotation.description, /\w/);
    const [create] = action.edit.documentChanges;
    assert.equal(create.annotationId, id);
  });

  it('create files and narrow their permissions, where the client can', async () => {
    await using bench = await Workbench.start({ initializationOptions: { commands: ['bulkhead.setFileModes'] } });
    const uri = bench.open('compose.yaml', database);
    const action = titled(await bench.actions(uri, passwordLine, 8), /^Move `POSTGRES_PASSWORD` into secret/);
    const [create, content, edit] = action.edit.documentChanges;
    assert.equal(create.kind, 'create');
    assert.ok(create.uri.startsWith(bench.uri('')));
    assert.notEqual(create.options?.overwrite, true);
    assert.equal(content.textDocument.uri, create.uri);
    assert.match(content.edits[0].newText, /s3cret-value-99/);
    assert.equal(edit.textDocument.uri, uri);
    assert.deepEqual(action.command.arguments, [[{ uri: create.uri, mode: '0600' }]]);
    assert.ok(!applyTo(database, action.edit).includes('s3cret-value-99'));
  });

  it('that create files are not offered to clients that cannot, nor for documents without a folder', async () => {
    await using plain = await Workbench.start({ capabilities: plainCapabilities });
    const uri = plain.open('compose.yaml', database);
    assert.ok(!(await plain.actions(uri, passwordLine, 8)).some(({ title }) => title.startsWith('Move')));
    await using bench = await Workbench.start();
    const untitled = 'untitled:Untitled-1';
    const textDocument = { uri: untitled, languageId: 'dockercompose', version: 1, text: database };
    bench.client.notify('textDocument/didOpen', { textDocument });
    assert.ok(!(await bench.actions(untitled, passwordLine, 8)).some(({ title }) => title.startsWith('Move')));
  });

  it('are plain edits for clients that know no others', async () => {
    await using bench = await Workbench.start({ capabilities: plainCapabilities });
    const text = 'FROM node:20\nRUN echo hi\n';
    const uri = bench.open('Dockerfile', text);
    const action = titled(await bench.actions(uri, 0, 6), /Run as `node`/);
    assert.deepEqual(Object.keys(action.edit), ['changes']);
    assert.equal(applyTo(text, action.edit), 'FROM node:20\nRUN echo hi\nUSER 1000\n');
  });

  it('are offered only for the kinds that were asked for', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('Dockerfile', 'FROM node:20\n');
    assert.deepEqual(await bench.actions(uri, 0, 6, { only: ['refactor.extract'] }), []);
    assert.ok((await bench.actions(uri, 0, 6, { only: ['quickfix'] })).length > 0);
  });
});

describe('fixing many at once', () => {
  const stale = '# bulkhead: ignore[root-user] left over\n';
  const text = `${stale}FROM scratch\n${stale}USER 1000\n`;

  it('fixes everything that is safe, as source.fixAll.bulkhead', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('Dockerfile', text);
    for (const only of ['source.fixAll', 'source.fixAll.bulkhead', 'source']) {
      const actions = await bench.actions(uri, 0, 0, { only: [only] });
      assert.equal(actions.length, 1);
      assert.equal(actions[0].kind, 'source.fixAll.bulkhead');
      assert.equal(applyTo(text, actions[0].edit), 'FROM scratch\nUSER 1000\n');
    }
  });

  it('shows progress when there is much to verify', async () => {
    await using bench = await Workbench.start();
    const many = `FROM scratch\n${stale.repeat(150)}USER 1000\n`;
    const [action] = await bench.actions(bench.open('Dockerfile', many), 0, 0, { only: ['source.fixAll'] });
    assert.equal(applyTo(many, action.edit), 'FROM scratch\nUSER 1000\n');
    assert.deepEqual(
      bench.client.all('$/progress').map(({ params }) => params.value.kind),
      ['begin', 'end'],
    );
  });

  it('leaves alone what may change behaviour or needs the network', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('Dockerfile', 'FROM node:20\nRUN echo hi\n');
    assert.deepEqual(await bench.actions(uri, 0, 0, { only: ['source.fixAll'] }), []);
  });

  it('fixes all findings of one rule, when chosen', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('Dockerfile', text);
    const action = titled(await bench.actions(uri, 0, 3), /^Fix all `ineffective-ignore` in this file$/);
    assert.equal(action.edit, undefined);
    const { result } = await bench.client.request('codeAction/resolve', action);
    assert.equal(applyTo(text, result.edit), 'FROM scratch\nUSER 1000\n');
  });

  it('fixes all findings of one rule for clients that do not resolve', async () => {
    await using bench = await Workbench.start({ capabilities: plainCapabilities });
    const uri = bench.open('Dockerfile', text);
    const action = titled(await bench.actions(uri, 0, 3), /^Fix all `ineffective-ignore` in this file$/);
    assert.equal(applyTo(text, action.edit), 'FROM scratch\nUSER 1000\n');
  });
});

describe('ignoring a finding', () => {
  it('is offered for line, block and file, with the reason to be typed over, and silences it', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('compose.yaml', database);
    const actions = await bench.actions(uri, passwordLine, 8);
    for (const where of ['on this line', 'in this block', 'in this file']) {
      const action = titled(actions, new RegExp(`^Ignore \`secret-in-environment\` ${where}$`));
      assert.match(action.edit.documentChanges[0].edits[0].snippet.value, /\] \$\{1:say why\}/);
      const ignored = applyTo(database, action.edit).replace(/\$\{1:(.*?)\}/, '$1');
      const copy = bench.open(`compose.${where.replaceAll(' ', '')}.yaml`, ignored, 'dockercompose');
      assert.ok(!(await bench.ruleIds(copy)).includes('secret-in-environment'), ignored);
    }
  });

  it('puts the placeholder in plain text for clients without snippets', async () => {
    await using bench = await Workbench.start({ capabilities: plainCapabilities });
    const uri = bench.open('compose.yaml', database);
    const action = titled(await bench.actions(uri, passwordLine, 8), /^Ignore `secret-in-environment` on this line$/);
    assert.match(
      applyTo(database, action.edit),
      /s3cret-value-99 # bulkhead: ignore\[secret-in-environment\] say why\n/,
    );
  });
});

describe('showing a rule', () => {
  it('is offered to clients that have the command', async () => {
    await using bench = await Workbench.start({ initializationOptions: { commands: ['bulkhead.showRule'] } });
    const uri = bench.open('compose.yaml', database);
    const action = titled(await bench.actions(uri, passwordLine, 8), /^Show rule/);
    assert.deepEqual(action.command, {
      title: 'Show rule `secret-in-environment`',
      command: 'bulkhead.showRule',
      arguments: ['secret-in-environment'],
    });
    await using other = await Workbench.start();
    const actions = await other.actions(other.open('compose.yaml', database), passwordLine, 8);
    assert.ok(!actions.some(({ title }) => title.startsWith('Show rule')));
  });
});

describe('pinning a digest', () => {
  const digest = `sha256:${'5'.repeat(64)}`;
  let registry: Server;
  let asked: string[];
  let reply: 'digest' | 'missing' | 'silence';
  let image: string;

  before(async () => {
    registry = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      if (reply === 'silence') return;
      if (reply === 'missing') {
        response.writeHead(404).end();
        return;
      }
      const type = 'application/vnd.oci.image.index.v1+json';
      response.writeHead(200, { 'content-type': type, 'docker-content-digest': digest }).end();
    });
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    image = `127.0.0.1:${(registry.address() as AddressInfo).port}/app:1.2`;
  });

  after(() => {
    registry.closeAllConnections();
    registry.close();
  });

  const open = async (bench: Workbench) => {
    asked = [];
    const text = `FROM ${image}\nUSER 1000\n`;
    const uri = bench.open('Dockerfile', text);
    await bench.pull(uri);
    return { uri, text };
  };

  it('asks the registry only when it is chosen, with progress', async () => {
    reply = 'digest';
    await using bench = await Workbench.start();
    const { uri, text } = await open(bench);
    const action = titled(await bench.actions(uri, 0, 8), /^Pin /);
    assert.equal(action.edit, undefined);
    assert.deepEqual(asked, []);
    const { result } = await bench.client.request('codeAction/resolve', action);
    assert.equal(applyTo(text, result.edit), `FROM ${image}@${digest}\nUSER 1000\n`);
    assert.deepEqual(asked, ['HEAD /v2/app/manifests/1.2']);
    const kinds = bench.client.all('$/progress').map(({ params }) => params.value.kind);
    assert.deepEqual(kinds, ['begin', 'end']);
  });

  it('says why when the registry has no answer, and changes nothing', async () => {
    reply = 'missing';
    await using bench = await Workbench.start();
    const { uri } = await open(bench);
    const action = titled(await bench.actions(uri, 0, 8), /^Pin /);
    const { result } = await bench.client.request('codeAction/resolve', action);
    assert.equal(result.edit, undefined);
    const [{ params }] = bench.client.all('window/showMessage') as [Action];
    assert.equal(params.type, 1);
    assert.match(params.message, /^Pin .*127\.0\.0\.1/);
  });

  it('can be cancelled while the registry is silent', async () => {
    reply = 'silence';
    await using bench = await Workbench.start();
    const { uri } = await open(bench);
    const action = titled(await bench.actions(uri, 0, 8), /^Pin /);
    const begun = bench.client.waitFor('$/progress');
    const { id, answer } = bench.client.requestWithId('codeAction/resolve', action);
    await begun;
    bench.client.notify('$/cancelRequest', { id });
    assert.equal((await answer).error?.code, -32800);
    assert.ok((await bench.ruleIds(uri)).includes('unpinned-image'));
  });

  it('is disabled, with the reason, while the workspace is not trusted, and enabled when it becomes so', async () => {
    reply = 'digest';
    await using bench = await Workbench.start({ initializationOptions: { trusted: false } });
    const { uri } = await open(bench);
    const action = titled(await bench.actions(uri, 0, 8), /^Pin /);
    assert.match(action.disabled.reason, /trusted/);
    assert.equal(action.data, undefined);
    bench.client.notify('bulkhead/didGrantTrust');
    assert.equal(titled(await bench.actions(uri, 0, 8), /^Pin /).disabled, undefined);
    assert.deepEqual(asked, []);
  });

  it('is disabled where the configuration file says offline', async () => {
    await using bench = await Workbench.start({ files: { '.bulkhead.yaml': 'online: off\n' } });
    const { uri } = await open(bench);
    assert.match(titled(await bench.actions(uri, 0, 8), /^Pin /).disabled.reason, /switched off/);
  });

  it('is at hand at once when registries may be asked in the background', async () => {
    reply = 'digest';
    await using bench = await Workbench.start({
      initializationOptions: { settings: { online: 'on' } },
      capabilities: { ...fullCapabilities, workspace: { ...fullCapabilities.workspace, configuration: false } },
    });
    const { uri, text } = await open(bench);
    while (asked.length === 0) await bench.pull(uri);
    let action: Action;
    do action = titled(await bench.actions(uri, 0, 8), /^Pin /);
    while (!action.edit);
    assert.equal(applyTo(text, action.edit), `FROM ${image}@${digest}\nUSER 1000\n`);
    // What the image is made of is asked by its digest.
    assert.deepEqual([...new Set(asked.filter((each) => !each.includes(digest)))], ['HEAD /v2/app/manifests/1.2']);
  });
});
