import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Message } from './client.ts';
import { Workbench } from './workbench.ts';

const canary = 'c4n4ry-s3cret';
const image = 'registry.acme-images.dev/app:1.2';
const type = 'application/vnd.oci.image.index.v1+json';
const body = JSON.stringify({ schemaVersion: 2, mediaType: type, manifests: [] });

describe('how registries are reached', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'bulkhead-'));
  const old = { ...process.env };
  let server: Server;
  let host: string;
  let digest: string;
  let seen: string[] = [];

  before(async () => {
    const { createHash } = await import('node:crypto');
    digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
      if (request.headers.authorization === undefined) {
        return void response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
      }
      // Without the digest in the header, the manifest itself has to be fetched.
      response.writeHead(200, { 'content-type': type }).end(request.method === 'HEAD' ? undefined : body);
    });
    server.on('connect', (request, socket) => {
      seen.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
      socket.on('error', () => undefined).end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const auth = Buffer.from(`alice:${canary}`).toString('base64');
    writeFileSync(path.join(home, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }));
    Object.assign(process.env, { DOCKER_CONFIG: home, HTTPS_PROXY: '', https_proxy: '', NO_PROXY: '', no_proxy: '' });
  });

  after(() => {
    process.env = old;
    server.closeAllConnections();
    server.close();
    rmSync(home, { recursive: true });
  });

  async function pin(bench: Workbench): Promise<Message> {
    seen = [];
    const uri = bench.open('Dockerfile', `FROM ${image}\nUSER 1000\n`);
    await bench.pull(uri);
    const actions = await bench.actions(uri, 0, 8);
    const action = actions.find(({ title }: { title: string }) => title.startsWith('Pin '));
    return bench.client.request('codeAction/resolve', action);
  }

  function assertSecret(bench: Workbench): void {
    const said = JSON.stringify(bench.client.received) + bench.client.stderr;
    assert.doesNotMatch(said, new RegExp(`${canary}|${Buffer.from(`:${canary}`).toString('base64').slice(4, 14)}`));
  }

  it('is what the settings say: mirrors, and where what was fetched is kept', async () => {
    const storage = path.join(home, 'storage');
    mkdirSync(storage);
    await using bench = await Workbench.start({
      initializationOptions: { storageUri: pathToFileURL(storage).href },
      settings: { registry: { mirrors: { 'registry.acme-images.dev': [`${host}/hub`] } } },
    });
    const { result } = await pin(bench);
    assert.match(JSON.stringify(result.edit), new RegExp(digest));
    const basic = `Basic ${Buffer.from(`alice:${canary}`).toString('base64')}`;
    const place = '/v2/hub/app/manifests/1.2';
    assert.deepEqual(seen, [`HEAD ${place} `, `HEAD ${place} ${basic}`, `GET ${place} ${basic}`]);
    assert.deepEqual(readdirSync(path.join(storage, 'registries')), [digest.replace(':', '-')]);
    assertSecret(bench);
  });

  it("is what the editor's own settings say of proxies", async () => {
    await using bench = await Workbench.start({ settings: { proxy: `http://bob:${canary}@${host}` } });
    const { result } = await pin(bench);
    assert.equal(result.edit, undefined);
    const basic = `Basic ${Buffer.from(`bob:${canary}`).toString('base64')}`;
    assert.deepEqual([...new Set(seen)], [`CONNECT registry.acme-images.dev:443 ${basic}`]);
    const [message] = bench.client.all('window/showMessage');
    assert.match(message?.params.message, /proxy/);
    assertSecret(bench);
  });
});
