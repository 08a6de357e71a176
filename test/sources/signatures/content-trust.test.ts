import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { parseImageReference } from '../../../server/model/image-reference.ts';
import { trustServerOf } from '../../../server/sources/signatures/content-trust.ts';
import { closeServers, serve } from '../registry/fake-registry.ts';
import { checkAt, image, serveSigned } from './signed-registry.ts';

after(closeServers);

const other = `sha256:${'ab'.repeat(32)}`;
const later = '2099-01-02T03:04:05.678901234Z';

/** Starts a server that has these tags, by role; its host, and what it was asked. */
async function serveTrust(roles: Readonly<Record<string, Readonly<Record<string, string>> | string>>) {
  const requests: string[] = [];
  const host = await serve((request, response) => {
    requests.push(request.url ?? '');
    const [, repository = '', role = ''] = /^\/v2\/(.+)\/_trust\/tuf\/(.+)\.json$/.exec(request.url ?? '') ?? [];
    const said = repository === '' ? undefined : roles[role];
    if (said === undefined) return void response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
    const targets = Object.entries(typeof said === 'string' ? {} : said).map(([tag, digest]) => {
      const sha256 = Buffer.from(digest.replace('sha256:', ''), 'hex').toString('base64');
      return [tag, { hashes: { sha256 }, length: 1 }];
    });
    const signed = { _type: 'Targets', expires: later, targets: Object.fromEntries(targets), version: 1 };
    response.writeHead(200).end(typeof said === 'string' ? said : JSON.stringify({ signed, signatures: [] }));
  });
  return { host, requests };
}

async function trustOf(roles: Parameters<typeof serveTrust>[0]) {
  const server = await serveTrust(roles);
  const { host } = await serveSigned({});
  const environment = { DOCKER_CONTENT_TRUST_SERVER: `https://${server.host}` };
  const result = await checkAt(host, [], {}, { environment });
  assert.ok(!('problem' in result), JSON.stringify(result));
  assert.deepEqual(result.valid, []);
  assert.deepEqual(
    server.requests.filter((url) => url !== '/v2/').sort(),
    ['targets', 'targets/releases'].map((role) => `/v2/${host}/app/_trust/tuf/${role}.json`),
  );
  return { ...result.contentTrust, server: result.contentTrust?.server === server.host };
}

describe('data of Docker Content Trust', () => {
  const expires = '2099-01-02T03:04:05.678Z';

  it('is recognised where it names the image, by its owners or those whom they let', async () => {
    assert.deepEqual(await trustOf({ targets: { 1: image.digest } }), { server: true, names: 'this-image', expires });
    const handedOn = { targets: {}, 'targets/releases': { 1: image.digest } };
    assert.deepEqual(await trustOf(handedOn), { server: true, names: 'this-image', expires });
  });

  it('may name another image, or none for this tag', async () => {
    assert.equal((await trustOf({ targets: { 1: other } })).names, 'another-image');
    assert.equal((await trustOf({ targets: { 2: image.digest } })).names, 'other-tags');
  });

  it('is nothing where its server has none, or lies', async () => {
    const broken = ['<html>', '{}', '{"signed":[]}', '{"signed":{"targets":1}}', '"'.repeat(5_000_000)];
    for (const targets of [undefined, ...broken])
      assert.deepEqual(await trustOf(targets === undefined ? {} : { targets }), { server: false });
    const odd = JSON.stringify({ signed: { expires: 7, targets: { 1: null, 2: { hashes: { sha256: 'x' } } } } });
    assert.deepEqual(await trustOf({ targets: odd }), { server: true, names: 'other-tags' });
  });

  it('is not waited for when its server does not answer', { timeout: 20_000 }, async () => {
    const silent = await serve(() => {});
    const { host } = await serveSigned({});
    const environment = { DOCKER_CONTENT_TRUST_SERVER: `https://${silent}` };
    const result = await checkAt(host, [], {}, { environment });
    assert.ok('found' in result && result.contentTrust === undefined, JSON.stringify(result));
  });

  it('is asked of the server that the environment names, or Docker’s own until that ends', () => {
    const serverOf = (name: string, environment: NodeJS.ProcessEnv, day = '2026-12-07') => {
      const reference = parseImageReference(name);
      assert.ok(reference);
      return trustServerOf(reference, environment, new Date(day));
    };
    assert.equal(serverOf('node:22', {}), 'notary.docker.io');
    assert.equal(serverOf('node:22', {}, '2026-12-08'), undefined);
    assert.equal(serverOf('ghcr.io/acme/web:1', {}), undefined);
    const named = (server: string) => serverOf('ghcr.io/acme/web:1', { DOCKER_CONTENT_TRUST_SERVER: server });
    assert.equal(named('https://notary.example.org:4443'), 'notary.example.org:4443');
    for (const each of [
      'http://notary.example.org',
      'https://me:pass@notary.example.org',
      'https://a.example/b',
      'notary',
    ])
      assert.equal(named(each), undefined, each);
  });
});
