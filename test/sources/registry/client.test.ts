import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, describe, it } from 'node:test';
import { parseImageReference } from '../../../server/model/image-reference.ts';
import { RegistryClient, type RegistryClientOptions } from '../../../server/sources/registry/client.ts';

const indexType = 'application/vnd.oci.image.index.v1+json';
const manifest = JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests: [] });
const digest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
const otherDigest = `sha256:${'b'.repeat(64)}`;
const never = new AbortController().signal;

const servers: Server[] = [];
let requests: string[] = [];

/** A registry on this machine; answers as `listener` says and notes what it was asked. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answer(response: ServerResponse, headers: Record<string, string> = {}, body = manifest): void {
  response.writeHead(200, { 'content-type': indexType, 'docker-content-digest': digest, ...headers });
  response.end(body);
}

function challenge(response: ServerResponse, header: string): void {
  response.writeHead(401, { 'www-authenticate': header }).end();
}

async function resolve(text: string, options: Partial<RegistryClientOptions> = {}, signal = never) {
  const reference = parseImageReference(text);
  assert.ok(reference, text);
  return new RegistryClient({ fetch, ...options }).resolveDigest(reference, signal);
}

async function failureOf(text: string, options: Partial<RegistryClientOptions> = {}, signal = never): Promise<string> {
  const result = await resolve(text, options, signal);
  assert.ok('failure' in result, JSON.stringify(result));
  assert.match(result.message, /\S/);
  return result.failure;
}

after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});
afterEach(() => {
  requests = [];
});

describe('a registry that answers', () => {
  it('is asked once, by HEAD, for every kind of manifest', async () => {
    let accept = '';
    const host = await serve((request, response) => {
      accept = request.headers.accept ?? '';
      answer(response);
    });
    assert.deepEqual(await resolve(`${host}/app:1`), { digest, mediaType: indexType });
    assert.deepEqual(requests, ['HEAD /v2/app/manifests/1']);
    assert.equal(accept.split(', ').length, 4);
  });

  it('is asked for latest when there is no tag, and for the digest when there is nothing else', async () => {
    const host = await serve((_, response) => answer(response));
    await resolve(`${host}/team/app`);
    await resolve(`${host}/team/app@${digest}`);
    await resolve(`${host}/team/app:2@${otherDigest}`);
    assert.deepEqual(
      requests,
      ['latest', digest, '2'].map((name) => `HEAD /v2/team/app/manifests/${name}`),
    );
  });

  it('is asked for the whole manifest when it leaves the digest out, spoils it, or knows no HEAD', async () => {
    const without = await serve((_, response) => {
      response.writeHead(200, { 'content-type': `${indexType}; charset=utf-8` }).end(manifest);
    });
    assert.deepEqual(await resolve(`${without}/app:1`), { digest, mediaType: indexType });
    const spoilt = await serve((_, response) => answer(response, { 'docker-content-digest': 'sha256:nonsense' }));
    assert.deepEqual(await resolve(`${spoilt}/app:1`), { digest, mediaType: indexType });
    const noHead = await serve((request, response) => {
      if (request.method === 'HEAD') response.writeHead(405).end();
      else answer(response);
    });
    assert.deepEqual(await resolve(`${noHead}/app:1`), { digest, mediaType: indexType });
  });
});

describe('Docker Hub', () => {
  it('is reached at its real address', async () => {
    const urls: string[] = [];
    const spy = async (input: unknown) => {
      urls.push(String(input));
      return new Response(null, { headers: { 'content-type': indexType, 'docker-content-digest': digest } });
    };
    await resolve('node:22', { fetch: spy as typeof fetch });
    assert.deepEqual(urls, ['https://registry-1.docker.io/v2/library/node/manifests/22']);
  });
});

describe('authentication', () => {
  /** A registry that gives tokens to everybody, or to alice. */
  async function tokenRegistry(lifetime: number, password?: string): Promise<string> {
    const host = await serve((request, response) => {
      if (request.url?.startsWith('/token')) {
        const expected = `Basic ${Buffer.from(`alice:${password}`).toString('base64')}`;
        if (password !== undefined && request.headers.authorization !== expected) response.writeHead(401).end();
        else response.writeHead(200).end(JSON.stringify({ token: 'abc', expires_in: lifetime }));
      } else if (request.headers.authorization === 'Bearer abc') answer(response);
      else challenge(response, `Bearer realm="http://${host}/token",service="s",scope="repository:app:pull"`);
    });
    return host;
  }

  it('fetches an anonymous token, and keeps it for its lifetime', async () => {
    const host = await tokenRegistry(300);
    let now = 0;
    const client = new RegistryClient({ fetch, now: () => now });
    const reference = parseImageReference(`${host}/app:1`);
    assert.ok(reference);
    for (const time of [0, 1000, 400_000]) {
      now = time;
      assert.ok('digest' in (await client.resolveDigest(reference, never)));
    }
    assert.equal(requests.filter((line) => line.startsWith('GET /token')).length, 2);
    assert.ok(requests.includes('GET /token?service=s&scope=repository%3Aapp%3Apull'));
  });

  it('signs in at the realm with the credentials of that registry', async () => {
    const host = await tokenRegistry(60, 's3cret');
    assert.equal(await failureOf(`${host}/app:1`), 'private');
    const asked: string[] = [];
    const credentials: RegistryClientOptions['credentials'] = async ({ registry }) => {
      asked.push(registry);
      return { kind: 'password', username: 'alice', password: 's3cret' };
    };
    assert.ok('digest' in (await resolve(`${host}/app:1`, { credentials })));
    assert.deepEqual(asked, [host]);
  });

  it('does Basic, and says so when there are no credentials', async () => {
    const host = await serve((request, response) => {
      if (request.headers.authorization === `Basic ${Buffer.from('alice:pä').toString('base64')}`) answer(response);
      else challenge(response, 'Basic realm="r"');
    });
    assert.equal(await failureOf(`${host}/app:1`), 'private');
    assert.ok(
      'digest' in
        (await resolve(`${host}/app:1`, {
          credentials: async () => ({ kind: 'password', username: 'alice', password: 'pä' }),
        })),
    );
  });

  it('gives up when the registry refuses what it has just given', async () => {
    const host = await serve((request, response) => {
      if (request.url?.startsWith('/token')) response.writeHead(200).end('{"token":"abc"}');
      else challenge(response, `Bearer realm="http://${host}/token"`);
    });
    assert.equal(await failureOf(`${host}/app:1`), 'private');
    assert.equal(requests.length, 3);
  });

  it('sends credentials to no realm without encryption', async () => {
    const host = await serve((_, response) => challenge(response, 'Bearer realm="http://example.invalid/token"'));
    assert.equal(await failureOf(`${host}/app:1`), 'untrustworthy');
  });

  it('takes no token that would break the header, and no other answer', async () => {
    for (const body of ['{"token":"a\\r\\nx: y"}', '{"token":7}', '[]', 'null', '<html>', '']) {
      const host = await serve((request, response) => {
        if (request.url?.startsWith('/token')) response.writeHead(200).end(body);
        else challenge(response, `Bearer realm="http://${host}/token"`);
      });
      assert.equal(await failureOf(`${host}/app:1`), 'not-a-registry', body);
    }
  });

  it('does not know what to do with other schemes', async () => {
    const host = await serve((_, response) => challenge(response, 'Negotiate'));
    assert.equal(await failureOf(`${host}/app:1`), 'not-a-registry');
  });
});

describe('a registry that does not answer as it should', () => {
  const statuses: [status: number, failure: string][] = [
    [404, 'not-found'],
    [403, 'private'],
    [429, 'rate-limit'],
    [500, 'unavailable'],
    [503, 'unavailable'],
    [418, 'not-a-registry'],
  ];
  for (const [status, failure] of statuses) {
    it(`has failed as ${failure} with status ${status}`, async () => {
      const host = await serve((_, response) => response.writeHead(status).end());
      assert.equal(await failureOf(`${host}/app:1`), failure);
    });
  }

  it('says when it may be asked again', async () => {
    const host = await serve((_, response) => response.writeHead(429, { 'retry-after': '90' }).end());
    const result = await resolve(`${host}/app:1`);
    assert.ok('failure' in result);
    assert.equal(result.retryAfterSeconds, 90);
    assert.match(result.message, /90 seconds/);
  });

  it('is not believed when its digest is not that of its answer', async () => {
    const lying = await serve((request, response) => {
      if (request.method === 'HEAD') response.writeHead(405).end();
      else answer(response, { 'docker-content-digest': otherDigest });
    });
    assert.equal(await failureOf(`${lying}/app:1`), 'untrustworthy');
    const host = await serve((_, response) => answer(response));
    assert.equal(await failureOf(`${host}/app@${otherDigest}`), 'untrustworthy');
  });

  it('is no registry when it sends a web page', async () => {
    const page = (_: IncomingMessage, response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'text/html', 'docker-content-digest': digest }).end('<html>');
    };
    assert.equal(await failureOf(`${await serve(page)}/app:1`), 'not-a-registry');
    const bare = await serve((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'));
    assert.equal(await failureOf(`${bare}/app:1`), 'not-a-registry');
  });

  it('is not read without end', async () => {
    const chunk = Buffer.alloc(64 * 1024, 32);
    const host = await serve((request, response) => {
      response.writeHead(200, { 'content-type': indexType });
      if (request.method === 'HEAD') return void response.end();
      const pour = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', pour);
      pour();
    });
    assert.equal(await failureOf(`${host}/app:1`), 'not-a-registry');
  });

  it('is waited for no longer than the limit', async () => {
    const host = await serve(() => undefined);
    assert.equal(await failureOf(`${host}/app:1`, { timeLimit: 100 }), 'timeout');
    const slow = await serve((request, response) => {
      response.writeHead(200, { 'content-type': indexType });
      if (request.method === 'HEAD') response.end();
      else response.write('{');
    });
    assert.equal(await failureOf(`${slow}/app:1`, { timeLimit: 200 }), 'timeout');
  });

  it('can be given up on', async () => {
    const host = await serve(() => undefined);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    assert.equal(await failureOf(`${host}/app:1`, {}, controller.signal), 'cancelled');
  });

  it('is offline when nobody listens', async () => {
    assert.equal(await failureOf('127.0.0.1:1/app:1'), 'offline');
  });

  it('is told apart from one whose certificate is not known', async () => {
    const refuse = async () => {
      throw new TypeError('fetch failed', { cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
    };
    assert.equal(await failureOf('registry.example.org/app:1', { fetch: refuse as typeof fetch }), 'tls');
  });

  it('may be one whose certificate is right, on a machine whose clock is wrong, and that is said', async () => {
    const reference = parseImageReference('registry.example.org/app:1');
    assert.ok(reference);
    for (const code of ['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED']) {
      const refuse = () => Promise.reject(new TypeError('fetch failed', { cause: { code } }));
      const client = new RegistryClient({ fetch: refuse as unknown as typeof fetch });
      const result = await client.resolveDigest(reference, never);
      assert.ok('failure' in result && result.failure === 'tls', JSON.stringify(result));
      assert.match(result.message, /this machine's clock is wrong; check the clock first/);
    }
  });
});
