import assert from 'node:assert/strict';
import type { RequestListener, ServerResponse } from 'node:http';
import { after, describe, it } from 'node:test';
import { createFetch } from '../../../server/sources/network/node-fetch.ts';
import { networkOfEnvironment } from '../../../server/sources/network/settings.ts';
import { RegistryClient, type RegistryClientOptions } from '../../../server/sources/registry/client.ts';
import { closeServers, makeImage, manifestType, referenceTo, serve, serveContents, stored } from './fake-registry.ts';

const never = new AbortController().signal;
const ours = createFetch({ settings: () => networkOfEnvironment({}), environment: {} });
const canary = 'c4n4ry-s3cret';
const image = makeImage({ config: { User: '7' } });

after(closeServers);

function clientFor(more: Partial<RegistryClientOptions> = {}): RegistryClient {
  const credentials = async () => ({ kind: 'password', username: 'alice', password: canary }) as const;
  return new RegistryClient({ fetch: ours, credentials, ...more });
}

/** Sends without end, as fast as it is read. */
function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, 32);
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}

/** A registry of one image that does something else when it is asked for `part`. */
async function lyingAbout(part: RegExp, lie: RequestListener): Promise<string> {
  return serve((request, response) => {
    if (part.test(`${request.method} ${request.url}`)) return lie(request, response);
    const { body, type, digest } = request.url?.includes('/blobs/') ? image.config : image.manifest;
    response.writeHead(200, { 'content-type': type, 'docker-content-digest': digest });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
}

const digest = image.manifest.digest;
const lies: [name: string, failure: string, lie: RequestListener][] = [
  [
    'other content',
    'untrustworthy',
    (_, response) => response.writeHead(200, { 'content-type': manifestType }).end('{}'),
  ],
  ['nothing', 'untrustworthy', (_, response) => response.writeHead(200, { 'content-type': manifestType }).end()],
  [
    'a body without end',
    'not-a-registry',
    (_, response) => pour(response.writeHead(200, { 'content-type': manifestType })),
  ],
  ['a circle', 'not-a-registry', (request, response) => response.writeHead(302, { location: request.url }).end()],
  [
    'a drip',
    'timeout',
    (_, response) => {
      response.writeHead(200, { 'content-type': manifestType });
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    },
  ],
  ['silence', 'timeout', () => undefined],
  [
    'half an answer',
    'offline',
    (_, response) => {
      response.writeHead(200, { 'content-type': manifestType, 'content-length': 1000 });
      response.write('{');
      setTimeout(() => response.destroy(), 20);
    },
  ],
  ['a slammed door', 'offline', (request) => request.socket.destroy()],
  [
    'a cross-site page',
    'not-a-registry',
    (_, response) => response.writeHead(302, { location: 'http://192.0.2.1/' }).end(),
  ],
  ['a huge header', 'not-a-registry', (_, response) => response.writeHead(200, { 'x-a': 'a'.repeat(60_000) }).end()],
  ['a server error', 'unavailable', (_, response) => response.writeHead(502).end(canary)],
];

describe('a registry that answers with', () => {
  for (const [name, failure, lie] of lies) {
    it(`${name} is a failure, wherever it does so`, async () => {
      for (const part of [/^GET .*manifests/, /^GET .*blobs/]) {
        const host = await lyingAbout(part, lie);
        const started = Date.now();
        const result = await clientFor({ timeLimit: failure === 'timeout' ? 600 : 10_000 }).describeImage(
          referenceTo(`${host}/app:1`),
          never,
        );
        assert.ok('failure' in result, JSON.stringify(result));
        assert.equal(result.failure, failure, `${part}: ${result.message}`);
        assert.match(result.message, /^[^\n]{20,240}[^.\n]$/);
        assert.doesNotMatch(JSON.stringify(result), new RegExp(canary));
        assert.ok(Date.now() - started < 9000);
      }
    });
  }

  it('a page where manifests are is no registry', async () => {
    for (const part of [/^GET .*manifests/, /^HEAD/]) {
      const page: RequestListener = (_, response) =>
        response.writeHead(200, { 'content-type': 'text/html', 'docker-content-digest': digest }).end('<html>');
      const result = await clientFor().describeImage(referenceTo(`${await lyingAbout(part, page)}/app:1`), never);
      assert.ok('failure' in result && result.failure === 'not-a-registry', JSON.stringify(result));
    }
  });

  it('a manifest of a wrong type, or huge numbers in it, is no image', async () => {
    const configs = [{ digest, size: 1e18 }, { digest, size: -1 }, { digest: 'sha256:x', size: 1 }, null, 'x'];
    for (const config of configs) {
      const odd = stored(manifestType, { schemaVersion: 2, config, layers: [] });
      const { host } = await serveContents([odd], { 1: odd });
      const result = await clientFor().describeImage(referenceTo(`${host}/app:1`), never);
      assert.ok('failure' in result && result.failure === 'not-an-image', JSON.stringify(result));
    }
    const large = stored(manifestType, { schemaVersion: 2, config: { digest, size: 5_000_000 }, layers: [] });
    const { host, requests } = await serveContents([large], { 1: large });
    const result = await clientFor().describeImage(referenceTo(`${host}/app:1`), never);
    assert.ok('failure' in result && result.failure === 'untrustworthy', JSON.stringify(result));
    assert.ok(requests.every((line) => !line.includes('/blobs/')));
  });

  it('a question that nobody waits for any more ends at once', async () => {
    const host = await lyingAbout(/blobs/, () => undefined);
    const started = Date.now();
    const result = await clientFor().describeImage(referenceTo(`${host}/app:1`), AbortSignal.timeout(150));
    assert.ok('failure' in result);
    assert.ok(Date.now() - started < 3000);
  });

  it('memory stays bounded while it pours', async () => {
    const host = await lyingAbout(/^GET .*blobs/, (_, response) => pour(response.writeHead(200)));
    const before = process.memoryUsage().rss;
    await Promise.all(Array.from({ length: 10 }, () => clientFor().describeImage(referenceTo(`${host}/app:1`), never)));
    assert.ok(process.memoryUsage().rss - before < 200 * 1024 * 1024);
  });
});

describe('tags', () => {
  async function tagsOf(pages: (url: URL) => { tags: unknown; link?: string }) {
    const urls: string[] = [];
    const host = await serve((request, response) => {
      urls.push(request.url ?? '');
      const { tags, link } = pages(new URL(request.url ?? '', 'http://x'));
      response.writeHead(200, { 'content-type': 'application/json', ...(link && { link }) });
      response.end(JSON.stringify({ name: 'app', tags }));
    });
    return { result: await clientFor().listTags(referenceTo(`${host}/app`), never), urls };
  }

  it('come page by page, and no more than 10,000', async () => {
    const page = (from: number) => Array.from({ length: 1000 }, (_, at) => `t${from + at}`);
    const { result, urls } = await tagsOf(({ searchParams }) => {
      const from = Number(searchParams.get('last') ?? 0);
      return { tags: page(from), link: `</v2/app/tags/list?n=1000&last=${from + 1000}>; rel="next"` };
    });
    assert.ok('tags' in result);
    assert.deepEqual([result.tags.length, result.isComplete, urls.length], [10_000, false, 10]);
    const short = await tagsOf(() => ({ tags: ['1', '2'] }));
    assert.deepEqual(short.result, { tags: ['1', '2'], isComplete: true });
  });

  it('come from that repository, whatever the next page is said to be', async () => {
    for (const link of ['<http://192.0.2.1/evil?last=x>; rel="next"', '</v2/other/tags/list?last=x>; rel=next']) {
      const { result, urls } = await tagsOf(({ searchParams }) =>
        searchParams.has('last') ? { tags: ['b'] } : { tags: ['a'], link },
      );
      assert.deepEqual(result, { tags: ['a', 'b'], isComplete: true });
      assert.deepEqual(urls, ['/v2/app/tags/list?n=1000', '/v2/app/tags/list?last=x']);
    }
  });

  it('that are none are left out, and a circle ends', async () => {
    const odd = ['ok', '', 7, null, '../x', 'a b', 'x'.repeat(200)];
    assert.deepEqual((await tagsOf(() => ({ tags: odd }))).result, { tags: ['ok'], isComplete: true });
    assert.deepEqual((await tagsOf(() => ({ tags: null }))).result, { tags: [], isComplete: true });
    const failed = (await tagsOf(() => ({ tags: 'x' }))).result;
    assert.ok('failure' in failed && failed.failure === 'not-a-registry');
    const circle = await tagsOf(() => ({ tags: ['a'], link: '<?n=1000>; rel="next"' }));
    assert.equal(circle.urls.length, 1);
    const spiral = await tagsOf(() => ({ tags: [], link: `<?n=${Math.random()}>; rel="next"` }));
    assert.ok(spiral.urls.length <= 20);
  });
});

describe('referrers', () => {
  const signature = makeImage({}).manifest;
  const list = stored('application/vnd.oci.image.index.v1+json', {
    schemaVersion: 2,
    manifests: [
      {
        mediaType: manifestType,
        digest: signature.digest,
        size: 3,
        artifactType: 'application/vnd.cncf.notary.signature',
        annotations: { a: 'b' },
      },
    ],
  });

  it('are what the registry lists, or what the tag does that stands in for it', async () => {
    const paths = [`/v2/app/referrers/${digest}`, `/v2/app/manifests/${digest.replace(':', '-')}`];
    for (const path of paths) {
      const host = await serve((request, response) => {
        if (request.url !== path) return void response.writeHead(404).end();
        response.writeHead(200, { 'content-type': list.type }).end(list.body);
      });
      const found = await clientFor().listReferrers(referenceTo(`${host}/app:1`), digest, never);
      assert.ok(Array.isArray(found), JSON.stringify(found));
      assert.deepEqual(
        found.map(({ digest: each, artifactType, annotations }) => [each, artifactType, annotations.get('a')]),
        [[signature.digest, 'application/vnd.cncf.notary.signature', 'b']],
      );
    }
  });

  it('are none where neither is there, and unknown where the registry is out of order', async () => {
    const none = await serve((_, response) => response.writeHead(404).end());
    assert.deepEqual(await clientFor().listReferrers(referenceTo(`${none}/app`), digest, never), []);
    const page = await serve((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'));
    assert.deepEqual(await clientFor().listReferrers(referenceTo(`${page}/app`), digest, never), []);
    const broken = await serve((_, response) => response.writeHead(500).end());
    const failed = await clientFor().listReferrers(referenceTo(`${broken}/app`), digest, never);
    assert.ok('failure' in failed && failed.failure === 'unavailable');
  });
});
