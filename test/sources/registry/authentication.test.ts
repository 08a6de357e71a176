import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { RegistryClient, type RegistryClientOptions } from '../../../server/sources/registry/client.ts';
import type { CredentialProblem, Credentials } from '../../../server/sources/registry/credentials.ts';
import type { RegistryFailure } from '../../../server/sources/registry/failure.ts';
import { closeServers, makeImage, referenceTo, serve } from './fake-registry.ts';

const never = new AbortController().signal;
const { manifest } = makeImage({});
const canary = 'c4n4ry-s3cret';
const password: Credentials = { kind: 'password', username: 'alice', password: canary };
const identity: Credentials = { kind: 'identity-token', token: canary };

after(closeServers);

/** What was asked of the token server, and how. */
interface TokenServer {
  readonly host: string;
  readonly asked: { method: string; url: string; body: string; authorization: string | undefined }[];
}

/** A registry whose tokens come from itself, from `accepts`, and are good for `lifetime` seconds. */
async function tokenRegistry(
  accepts: (request: TokenServer['asked'][number]) => boolean,
  lifetime = 300,
): Promise<TokenServer> {
  const asked: TokenServer['asked'] = [];
  let issued = 0;
  const host = await serve((request, response) => {
    if (!request.url?.startsWith('/token')) {
      const isKnown = request.headers.authorization === `Bearer t${issued}` && issued > 0;
      if (isKnown || request.headers.authorization === 'Bearer registry-token') {
        response.writeHead(200, { 'content-type': manifest.type, 'docker-content-digest': manifest.digest });
        return void response.end(request.method === 'HEAD' ? undefined : manifest.body);
      }
      const scope = `repository:${/^\/v2\/(.+)\/manifests/.exec(request.url ?? '')?.[1]}:pull`;
      const challenge = `Bearer realm="http://${host}/token",service="s",scope="${scope}"`;
      return void response.writeHead(401, { 'www-authenticate': challenge }).end();
    }
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      asked.push({ method, url, body, authorization: headers.authorization });
      const last = asked.at(-1);
      if (last === undefined || !accepts(last)) return void response.writeHead(401).end();
      const issuedAt = '2001-01-01T00:00:00Z';
      response.end(JSON.stringify({ access_token: `t${++issued}`, expires_in: lifetime, issued_at: issuedAt }));
    });
  });
  return { host, asked };
}

function clientWith(found: Credentials | CredentialProblem | undefined, more: Partial<RegistryClientOptions> = {}) {
  return new RegistryClient({ fetch, credentials: async () => found, ...more });
}

async function failureOf(client: RegistryClient, reference: string): Promise<RegistryFailure> {
  const result = await client.resolveDigest(referenceTo(reference), never);
  assert.ok('failure' in result, JSON.stringify(result));
  assert.doesNotMatch(JSON.stringify(result), new RegExp(canary));
  return result;
}

async function succeeds(client: RegistryClient, reference: string): Promise<void> {
  const result = await client.resolveDigest(referenceTo(reference), never);
  assert.ok('digest' in result, JSON.stringify(result));
}

describe('tokens', () => {
  it('are posted for with an identity token, which is in no address', async () => {
    const { host, asked } = await tokenRegistry(
      ({ body }) => new URLSearchParams(body).get('refresh_token') === canary,
    );
    await succeeds(clientWith(identity), `${host}/team/app:1`);
    const [{ method, url, body, authorization } = { method: '', url: '', body: '', authorization: '' }] = asked;
    assert.deepEqual([method, url, authorization], ['POST', '/token', undefined]);
    assert.deepEqual(Object.fromEntries(new URLSearchParams(body)), {
      grant_type: 'refresh_token',
      service: 's',
      scope: 'repository:team/app:pull',
      client_id: 'bulkhead',
      refresh_token: canary,
    });
  });

  it('are not fetched where the registry itself has given one', async () => {
    const { host, asked } = await tokenRegistry(() => false);
    await succeeds(clientWith({ kind: 'registry-token', token: 'registry-token' }), `${host}/app:1`);
    assert.equal(asked.length, 0);
  });

  it('are kept for their lifetime by this clock, for one account, and fetched anew when they are refused', async () => {
    const { host, asked } = await tokenRegistry(() => true);
    let now = 1_000_000_000_000;
    let found: Credentials = password;
    const client = new RegistryClient({ fetch, credentials: async () => found, now: () => now });
    await succeeds(client, `${host}/app:1`);
    await succeeds(client, `${host}/app:2`);
    assert.equal(asked.length, 1);
    now += 301_000;
    await succeeds(client, `${host}/app:1`);
    assert.equal(asked.length, 2);
    // The clock is set back by a day, and the registry has forgotten its tokens.
    now -= 86_400_000;
    await succeeds(client, `${host}/other:1`);
    found = { kind: 'password', username: 'bob', password: 'b' };
    await succeeds(client, `${host}/app:1`);
    assert.deepEqual(asked.at(-1)?.authorization, `Basic ${Buffer.from('bob:b').toString('base64')}`);
  });

  it('say that a login has expired', async () => {
    for (const found of [password, identity]) {
      const { host } = await tokenRegistry(() => false);
      const { failure, message } = await failureOf(clientWith(found), `${host}/app:1`);
      assert.equal(failure, 'login-expired');
      assert.match(message, /sign in again with `docker login 127/);
    }
  });

  it('of a public image need no helper; a private one says what is wrong with it', async () => {
    const problem = { problem: 'The credential helper `docker-credential-x` is not installed; install it' };
    const open = await tokenRegistry(({ authorization }) => authorization === undefined);
    await succeeds(clientWith(problem), `${open.host}/app:1`);
    const closed = await tokenRegistry(() => false);
    const { failure, message } = await failureOf(clientWith(problem), `${closed.host}/app:1`);
    assert.deepEqual([failure, message], ['helper', problem.problem]);
  });
});

describe('passwords', () => {
  it('that a registry does not take any more are an expired login', async () => {
    const host = await serve((_, response) => response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end());
    assert.equal((await failureOf(clientWith(password), `${host}/app:1`)).failure, 'login-expired');
    assert.equal((await failureOf(clientWith(undefined), `${host}/app:1`)).failure, 'private');
  });

  it('go to nobody whom a redirect has led to', async () => {
    const seen: (string | undefined)[] = [];
    const stranger = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
    });
    const host = await serve((_, response) => {
      response.writeHead(307, { location: `http://localhost:${stranger.split(':')[1]}/v2/app/manifests/1` }).end();
    });
    assert.equal((await failureOf(clientWith(password), `${host}/app:1`)).failure, 'not-a-registry');
    assert.ok(seen.length > 0 && seen.every((header) => header === undefined));
  });

  it('go to no realm without encryption: not of another machine, not for a registry that has it', async () => {
    const asked: string[] = [];
    const secure = (async (input: URL) => {
      asked.push(String(input));
      const realm = 'Bearer realm="http://127.0.0.1:1/token"';
      return new Response(null, { status: 401, headers: { 'www-authenticate': realm } });
    }) as typeof fetch;
    for (const registry of ['registry.example.org', '127.0.0.1:1']) {
      const client = clientWith(password, { fetch: secure });
      assert.equal((await failureOf(client, `${registry}/app:1`)).failure, 'untrustworthy');
    }
    assert.ok(asked.every((url) => url.includes('/v2/')));
    for (const realm of ['ftp://127.0.0.1/t', 'nonsense', '', 'https://user:pass@127.0.0.1/t']) {
      const host = await serve((_, response) =>
        response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}"` }).end(),
      );
      const { failure } = await failureOf(clientWith(password), `${host}/app:1`);
      assert.match(failure, /^(?:untrustworthy|not-a-registry)$/, realm);
    }
  });
});
