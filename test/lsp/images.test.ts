import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import {
  checkPinsCommand,
  lookUpImageCommand,
  pinImagesCommand,
  statusRequest,
  updatePinCommand,
} from '../../server/protocol.ts';
import { applyTo, fullCapabilities, Workbench } from './workbench.ts';

const configType = 'application/vnd.oci.image.config.v1+json';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const capabilities = { ...fullCapabilities, workspace: { ...fullCapabilities.workspace, applyEdit: true } };

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** An image of one platform, as a registry keeps it. */
function imageMade(created: string, user: string) {
  const settings = { User: user, ExposedPorts: { '8080/tcp': {} }, Cmd: ['/app'] };
  const config = JSON.stringify({ created, architecture: 'amd64', os: 'linux', config: settings });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: configType, digest: digestOf(config), size: config.length },
    layers: [],
  });
  return { config, manifest, digest: digestOf(manifest) };
}

const old = imageMade('2026-08-01T00:00:00Z', '');
const now = imageMade('2026-11-01T00:00:00Z', '1000');
const gone = `sha256:${'0'.repeat(64)}`;

describe('images', { timeout: 120_000 }, () => {
  let registry: Server;
  let host: string;
  let asked: string[] = [];
  let remaining = 76;

  before(async () => {
    registry = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const last = request.url?.split('/').at(-1) ?? '';
      const found = [old, now].find(({ digest }) => digest === last) ?? (last === '1.2' ? now : undefined);
      const config = [old, now].find((each) => digestOf(each.config) === last)?.config;
      if (found === undefined && config === undefined) return void response.writeHead(404).end();
      if (found !== undefined)
        response.writeHead(200, {
          'content-type': manifestType,
          'docker-content-digest': found.digest,
          'ratelimit-limit': '100;w=21600',
          'ratelimit-remaining': `${remaining};w=21600`,
        });
      response.end(request.method === 'HEAD' ? undefined : (found?.manifest ?? config));
    });
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
  });

  after(() => {
    registry.closeAllConnections();
    registry.close();
  });

  const run = async (bench: Workbench, command: string, given: object) =>
    (await bench.client.request('workspace/executeCommand', { command, arguments: [given] })).result;

  const edits = (bench: Workbench) => {
    const applied: { label: string; edit: { documentChanges: { textDocument: { uri: string } }[] } }[] = [];
    bench.client.responders.set('workspace/applyEdit', (params) => {
      applied.push(params);
      return { applied: true };
    });
    return applied;
  };

  it('are never asked about by typing, hovering and looking, on request', async () => {
    asked = [];
    await using bench = await Workbench.start({ capabilities });
    const uri = bench.open('Dockerfile', `FROM ${host}/app:1.2\n`);
    for (let version = 2; version < 6; version++) {
      bench.change(uri, version, { text: `FROM ${host}/app:1.2@${old.digest}\n#${version}\n` });
      await bench.pull(uri);
    }
    await bench.actions(uri, 0, 8);
    await bench.client.request('textDocument/codeLens', { textDocument: { uri } });
    assert.match((await bench.hover(uri, 0, 8)) ?? '', /Nothing is known.*bulkhead\.askRegistry/s);
    assert.deepEqual(asked, []);
  });

  it('are not asked about before trust, nor where that is off, and the user is told', async () => {
    asked = [];
    await using bench = await Workbench.start({ capabilities, initializationOptions: { trusted: false } });
    const uri = bench.open('Dockerfile', `FROM ${host}/app:1.2\n`);
    const outcome = await run(bench, pinImagesCommand, { uris: [uri] });
    assert.equal(outcome.pinned, 0);
    assert.match(outcome.left[0].reason, /trusted/);
    assert.equal(await run(bench, lookUpImageCommand, { uri, line: 0, character: 8 }), false);
    await run(bench, checkPinsCommand, { uris: [uri] });
    assert.deepEqual(asked, []);
    bench.write('.bulkhead.yaml', 'online: off\n');
    await using off = await Workbench.start({ capabilities, files: { '.bulkhead.yaml': 'online: off\n' } });
    const quiet = off.open('Dockerfile', `FROM ${host}/app:1.2\n`);
    assert.match((await run(off, pinImagesCommand, { uris: [quiet] })).left[0].reason, /switched off/);
    assert.deepEqual(asked, []);
  });

  it('are pinned in open and closed files by one edit, and what is left is told with its reason', async () => {
    await using bench = await Workbench.start({
      capabilities,
      files: { 'compose.yaml': `services:\n  a:\n    image: ${host}/app:\${TAG:-1.2}\n  b:\n    image: $IMAGE\n` },
    });
    const text = `# syntax=${host}/front:1.2\nARG TAG=1.2\nFROM ${host}/app:$TAG AS a\nFROM ${host}/lost:3\nCOPY --from=${host}/tool:1.2 /a /a\nCOPY --from=a /b /b\nUSER 1\n`;
    const uri = bench.open('Dockerfile', text);
    const applied = edits(bench);
    const outcome = await run(bench, pinImagesCommand, { uris: [uri, bench.uri('compose.yaml')] });
    assert.equal(outcome.pinned, 4);
    assert.deepEqual(
      outcome.left.map(({ text: image, line }: { text: string; line: number }) => [image, line]),
      [
        [`${host}/lost:3`, 4],
        ['$IMAGE', 5],
      ],
    );
    assert.match(outcome.left[0].reason, /has no `lost:3`/);
    assert.equal(applied.length, 1);
    const [{ edit }] = applied as [(typeof applied)[0]];
    assert.equal(edit.documentChanges.length, 2);
    const own = edit.documentChanges.find(({ textDocument }) => textDocument.uri === uri);
    const pinned = applyTo(text, { documentChanges: [own] });
    assert.equal(pinned, text.replaceAll('1.2 ', `1.2@${now.digest} `).replaceAll(/1\.2\n/g, `1.2@${now.digest}\n`));
    assert.ok(bench.client.all('$/progress').length >= 2);
  });

  it('are pinned as far as their registry got when it goes offline half-way, and the rest is left with the reason', async () => {
    const app = imageMade('2026-10-01T00:00:00Z', '');
    let answers = 0;
    const failing = createServer((request, response) => {
      // What is under way then ends in the middle, and nobody listens any more.
      if (++answers > 2) {
        failing.close();
        return void setTimeout(() => failing.closeAllConnections(), 100);
      }
      response.writeHead(200, { 'content-type': manifestType, 'docker-content-digest': app.digest });
      response.end(request.method === 'HEAD' ? undefined : app.manifest);
    });
    await new Promise<void>((resolve) => failing.listen(0, '127.0.0.1', resolve));
    const place = `127.0.0.1:${(failing.address() as AddressInfo).port}`;
    await using bench = await Workbench.start({ capabilities });
    const lines = Array.from({ length: 6 }, (_, at) => `FROM ${place}/app${at}:1 AS s${at}\n`);
    const text = `${lines.join('')}FROM scratch\n${lines.map((_, at) => `COPY --from=s${at} /a /${at}\n`).join('')}USER 1\n`;
    const uri = bench.open('Dockerfile', text);
    const applied = edits(bench);
    const started = Date.now();
    const { pinned, left } = await run(bench, pinImagesCommand, { uris: [uri] });
    assert.ok(Date.now() - started < 12_000);
    assert.equal(pinned, 2);
    assert.deepEqual(
      left.map(({ reason }: { reason: string }) => /cannot be reached/.test(reason)),
      [true, true, true, true],
    );
    const [{ edit }] = applied as [(typeof applied)[0]];
    assert.equal(applyTo(text, edit).split(app.digest).length - 1, 2);
  });

  it('tell beside them how often their registry may still be asked, and when that is not often any more', async () => {
    await using bench = await Workbench.start({ capabilities });
    const uri = bench.open('Dockerfile', `FROM ${host}/app:1.2\nUSER 1\n`);
    const status = async () => (await bench.client.request(statusRequest, { uri })).result;
    assert.equal((await status()).quota, undefined);
    edits(bench);
    const many = await run(bench, pinImagesCommand, { uris: [uri] });
    assert.deepEqual([many.pinned, many.quota], [1, undefined]);
    const { quota, isQuotaLow } = await status();
    assert.match(quota, new RegExp(`^${host} still lets through 76 of 100 pulls in 6 hours`));
    assert.equal(isQuotaLow, undefined);
    remaining = 3;
    const other = bench.open('other.Dockerfile', `FROM ${host}/tool:1.2\nUSER 1\n`);
    const few = await run(bench, pinImagesCommand, { uris: [other] });
    remaining = 76;
    assert.match(few.quota, /^127\.0\.0\.1:\d+ still lets through 3 of 100 pulls/);
    assert.equal((await status()).isQuotaLow, true);
    const shown = bench.client.all('window/showMessage').at(-1)?.params.message;
    assert.match(shown, /1 image pinned in 1 file\. 127\.0\.0\.1:\d+ still lets through 3 of 100 pulls/);
  });

  it('show how far their tag has moved on, once asked, and are updated by the lens', async () => {
    await using bench = await Workbench.start({ capabilities });
    const text = `FROM ${host}/app:1.2@${old.digest} AS a\nFROM ${host}/app:1.2@${gone}\nCOPY --from=a / /\nUSER 1\n`;
    const uri = bench.open('Dockerfile', text);
    assert.ok(!(await bench.ruleIds(uri)).includes('missing-digest'));
    await run(bench, checkPinsCommand, { uris: [uri] });
    const [{ params }] = bench.client.all('window/showMessage') as [{ params: { message: string } }];
    assert.match(params.message, /2 pinned, 1 behind their tag, 1 gone/);
    assert.ok((await bench.ruleIds(uri)).includes('missing-digest'));
    const { result } = await bench.client.request('textDocument/codeLens', { textDocument: { uri } });
    assert.equal(result.length, 1);
    assert.match(result[0].command.title, /1\.2 has moved on: pinned is 2026-08-01, now it is 2026-11-01; update/);
    const applied = edits(bench);
    assert.equal(result[0].command.command, updatePinCommand);
    await run(bench, updatePinCommand, result[0].command.arguments[0]);
    assert.equal(applyTo(text, applied[0]?.edit), text.replace(old.digest, now.digest));
  });

  it('are asked about in the background where that is wanted, and findings shown anew once', async () => {
    asked = [];
    await using bench = await Workbench.start({
      initializationOptions: { settings: { online: 'on' } },
      capabilities: { ...capabilities, workspace: { ...capabilities.workspace, configuration: false } },
    });
    const uri = bench.open('Dockerfile', `FROM ${host}/app:1.2 AS a\nFROM ${host}/tool:1.2\nCOPY --from=a / /\n`);
    // What the disk says is shown by itself, before.
    await bench.ruleIds(uri);
    while ((await bench.ruleIds(uri)).includes('root-user')) await new Promise((resolve) => setTimeout(resolve, 50));
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(asked.filter((each) => each.startsWith('HEAD')).length, 2);
    assert.ok(bench.client.all('workspace/diagnostic/refresh').length <= 2);
  });

  it('are told about by hovers after they were looked up', async () => {
    const commands = ['bulkhead.lookUpImage'];
    await using bench = await Workbench.start({ capabilities, initializationOptions: { commands } });
    const uri = bench.open('Dockerfile', `FROM ${host}/app:1.2\nCMD ["/app"]\n`);
    assert.ok((await bench.ruleIds(uri)).includes('root-user'));
    assert.match((await bench.hover(uri, 0, 8)) ?? '', /\[Look up image\]\(command:bulkhead\.lookUpImage\?/);
    assert.equal(await run(bench, lookUpImageCommand, { uri, line: 0, character: 8 }), true);
    const hover = (await bench.hover(uri, 0, 8)) ?? '';
    for (const part of [now.digest, 'linux/amd64', 'Made on 2026-11-01', 'Runs as `1000`', '8080/tcp', '`/app`'])
      assert.ok(hover.includes(part), `${part} in ${hover}`);
    assert.match(hover, /still lets through 76 of 100 pulls in 6 hours, as it said at \d\d:\d\d UTC/);
    assert.doesNotMatch(hover, /Look up image/);
    assert.ok(!(await bench.ruleIds(uri)).includes('root-user'));
  });
});
