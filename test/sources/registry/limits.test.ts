import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { RegistryClient } from '../../../server/sources/registry/client.ts';
import type { RegistryPlaces } from '../../../server/sources/registry/endpoints.ts';
import { type Quota, quotaNotes, quotaText } from '../../../server/sources/registry/quota.ts';
import { closeServers, makeImage, referenceTo, serve, serveContents } from './fake-registry.ts';

const never = new AbortController().signal;
const image = makeImage({});

after(closeServers);

describe('a registry that wants to be left alone', () => {
  async function limited(headers: Record<string, string>, path = /./) {
    const asked: string[] = [];
    const host = await serve((request, response) => {
      const line = `${request.method} ${request.url}`;
      asked.push(line);
      if (path.test(line)) return void response.writeHead(429, headers).end();
      response.writeHead(200, { 'content-type': image.manifest.type, 'docker-content-digest': image.manifest.digest });
      response.end(request.method === 'HEAD' ? undefined : image.manifest.body);
    });
    let now = 1_000_000_000_000;
    const client = new RegistryClient({ fetch, now: () => now });
    const ask = async (name: string) => client.resolveDigest(referenceTo(`${host}/${name}`), never);
    return { host, asked, client, ask, pass: (seconds: number) => (now += seconds * 1000) };
  }

  it('is left alone for as long as it says, whatever else is asked of it', async () => {
    const { host, client, asked, ask, pass } = await limited({ 'retry-after': '90' });
    await ask('a');
    pass(30);
    const second = await ask('b');
    assert.ok('failure' in second && second.failure === 'rate-limit');
    assert.equal(second.retryAfterSeconds, 60);
    assert.match(second.message, /try again in 60 seconds, or sign in$/);
    const manifest = await client.getManifest(referenceTo(`${host}/a`), never);
    assert.ok('failure' in manifest && manifest.failure === 'rate-limit');
    assert.equal(asked.length, 1);
    pass(61);
    await ask('c');
    assert.equal(asked.length, 2);
  });

  it('may give a date, nothing, or nonsense', async () => {
    const at = (seconds: number) => new Date(1_000_000_000_000 + seconds * 1000).toUTCString();
    const cases: [string, number | undefined, number][] = [
      [at(120), 120, 121],
      [at(-5), 0, 1],
      ['', undefined, 61],
      ['soon', undefined, 61],
      ['9999999', undefined, 61],
      ['999999', 999999, 3601],
    ];
    for (const [header, seconds, pause] of cases) {
      const { asked, ask, pass } = await limited(header === '' ? {} : { 'retry-after': header });
      const first = await ask('a');
      assert.ok('failure' in first);
      assert.equal(first.retryAfterSeconds, seconds, header);
      pass(pause);
      await ask('a');
      assert.equal(asked.length, 2, header);
    }
  });

  it('may still be asked for a digest by HEAD when it counts only the rest', async () => {
    const { host, client, ask } = await limited({ 'retry-after': '90' }, /^GET/);
    const reference = referenceTo(`${host}/a`);
    const described = await client.describeImage(reference, never);
    assert.ok('failure' in described && described.failure === 'rate-limit');
    assert.ok('digest' in (await ask('a')));
  });

  it('says how often it may still be asked', async () => {
    const host = await serve((_, response) => {
      const headers = { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '76;w=21600' };
      response.writeHead(200, { ...headers, 'content-type': image.manifest.type });
      response.end(image.manifest.body);
    });
    const client = new RegistryClient({ fetch, now: () => 7 });
    assert.equal(client.quotas.get(host), undefined);
    await client.getManifest(referenceTo(`${host}/a`), never);
    const quota = client.quotas.get(host);
    assert.deepEqual(quota, { remaining: 76, limit: 100, windowSeconds: 21600, asOf: 7 });
    assert.ok(quota);
    assert.equal(quotaText(quota, 8), 'still lets through 76 of 100 pulls in 6 hours, as it said at 00:00 UTC');
    assert.equal(quotaText(quota, 7 + 21_600_000), undefined);
    const bare = { ...quota, limit: undefined, windowSeconds: undefined };
    assert.equal(quotaText(bare, 8), 'still lets through 76 pulls, as it said at 00:00 UTC');
    const low = { ...quota, remaining: 9 };
    const all = new Map<string, Quota>([
      ['many', quota],
      ['low', low],
      ['over', { ...low, asOf: -21_600_000 }],
      ['bare', bare],
    ]);
    const notes = quotaNotes(all, 8);
    assert.deepEqual(
      notes.map(({ text, isLow }) => [text.split(' ')[0], isLow]),
      [
        ['low', true],
        ['many', false],
        ['bare', false],
      ],
    );
    assert.deepEqual(quotaNotes(new Map([['x', { ...bare, remaining: 10 }]]), 8)[0]?.isLow, true);
  });
});

describe('one question', () => {
  it('is asked once, however many wait for the answer, and given up when nobody does', async () => {
    const asked: string[] = [];
    let closed = 0;
    const host = await serve((request, response) => {
      asked.push(request.method ?? '');
      response.on('close', () => closed++);
      if (request.url?.includes('never')) return;
      setTimeout(() => {
        response.writeHead(200, {
          'content-type': image.manifest.type,
          'docker-content-digest': image.manifest.digest,
        });
        response.end();
      }, 200);
    });
    const client = new RegistryClient({ fetch });
    const ask = (name: string, signal = never) => client.resolveDigest(referenceTo(`${host}/${name}`), signal);
    const [first, second, third] = await Promise.all([ask('a'), ask('a', AbortSignal.timeout(50)), ask('a')]);
    assert.ok('digest' in first && 'digest' in third);
    assert.ok('failure' in second);
    assert.deepEqual(asked, ['HEAD']);
    const given = await Promise.all([ask('never', AbortSignal.timeout(50)), ask('never', AbortSignal.timeout(100))]);
    assert.ok(given.every((each) => 'failure' in each));
    for (let waited = 0; closed < 2 && waited < 2000; waited += 20) await new Promise((done) => setTimeout(done, 20));
    assert.deepEqual([asked.length, closed], [2, 2]);
    await ask('a');
    assert.equal(asked.length, 3);
  });

  it('for a digest answers the one that a description begins with, for some minutes', async () => {
    const { host, requests } = await serveContents([image.config, image.manifest], { 1: image.manifest });
    let now = 0;
    const client = new RegistryClient({ fetch, now: () => now });
    const reference = referenceTo(`${host}/app:1`);
    await client.resolveDigest(reference, never);
    await client.describeImage(reference, never);
    const heads = () => requests.filter((line) => line.startsWith('HEAD')).length;
    assert.equal(heads(), 1);
    now += 6 * 60_000;
    await client.describeImage(reference, never);
    assert.equal(heads(), 2);
    await client.resolveDigest(reference, never);
    assert.equal(heads(), 3);
  });
});

describe('mirrors', () => {
  const places = (mirrors: RegistryPlaces['mirrors']) => () => ({ mirrors, insecure: new Set<string>() });

  it('are asked first, in their order, with their own credentials; and the registry if they have nothing', async () => {
    const origin = await serveContents([image.config, image.manifest], { 1: image.manifest });
    const empty = await serveContents([], {});
    const asked: string[] = [];
    const mirror = await serve((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      if (request.headers.authorization === undefined) {
        return void response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
      }
      response.writeHead(200, { 'content-type': image.manifest.type, 'docker-content-digest': image.manifest.digest });
      response.end();
    });
    const looked: string[] = [];
    const client = new RegistryClient({
      fetch,
      places: places(new Map([[origin.host, [empty.host, '127.0.0.1:1', 'NOT/a place', `${mirror}/hub/`]]])),
      credentials: async ({ registry, repository }) => {
        looked.push(`${registry === mirror} ${repository}`);
        return { kind: 'password', username: 'm', password: 'p' };
      },
    });
    const result = await client.resolveDigest(referenceTo(`${origin.host}/app:1`), never);
    assert.ok('digest' in result && result.digest === image.manifest.digest);
    assert.deepEqual(looked, ['true hub/app']);
    assert.deepEqual(
      asked.map((line) => line.split(' ').slice(0, 2).join(' ')),
      Array(2).fill('HEAD /v2/hub/app/manifests/1'),
    );
    assert.deepEqual([empty.requests.length, origin.requests.length], [1, 0]);
    const without = new RegistryClient({
      fetch,
      places: places(new Map([[origin.host, [empty.host, '127.0.0.1:1']]])),
    });
    assert.ok('digest' in (await without.resolveDigest(referenceTo(`${origin.host}/app:1`), never)));
    assert.equal(origin.requests.length, 1);
  });

  it('are not believed when what they send is not what its digest says', async () => {
    const other = makeImage({ config: { User: 'evil' } });
    const origin = await serveContents([image.config, image.manifest], { 1: image.manifest });
    const liar = await serveContents([{ ...other.manifest, digest: image.manifest.digest }], {});
    const client = new RegistryClient({ fetch, places: places(new Map([[origin.host, [liar.host]]])) });
    const result = await client.describeImage(referenceTo(`${origin.host}/app@${image.manifest.digest}`), never);
    assert.ok('failure' in result && result.failure === 'untrustworthy');
  });
});

describe('plain http', () => {
  it('is spoken only where the user says so, and then to that registry alone', async () => {
    const urls: string[] = [];
    const plain = (async (input: URL) => {
      urls.push(String(input));
      if (input.protocol === 'https:') throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
      return new Response(null, {
        headers: { 'content-type': image.manifest.type, 'docker-content-digest': image.manifest.digest },
      });
    }) as typeof fetch;
    const insecure = new Set(['old.example.org:5000']);
    const client = new RegistryClient({ fetch: plain, places: () => ({ mirrors: new Map(), insecure }) });
    assert.ok('digest' in (await client.resolveDigest(referenceTo('old.example.org:5000/a'), never)));
    for (const other of ['old.example.org/a', 'new.example.org/a', 'nginx']) {
      const result = await client.resolveDigest(referenceTo(other), never);
      assert.ok('failure' in result && result.failure === 'offline');
    }
    assert.deepEqual(
      urls.filter((url) => url.startsWith('http:')),
      ['http://old.example.org:5000/v2/a/manifests/latest'],
    );
  });
});
