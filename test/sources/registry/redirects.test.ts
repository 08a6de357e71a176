import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { RegistryClient, type RegistryClientOptions } from '../../../server/sources/registry/client.ts';
import { closeServers, makeImage, referenceTo, serve } from './fake-registry.ts';

const never = new AbortController().signal;
const { manifest } = makeImage({});

after(closeServers);

async function resolve(text: string, options: Partial<RegistryClientOptions> = {}) {
  return new RegistryClient({ fetch, ...options }).resolveDigest(referenceTo(text), never);
}

async function failureOf(text: string): Promise<string> {
  const result = await resolve(text);
  assert.ok('failure' in result, JSON.stringify(result));
  return result.failure;
}

describe('redirects', () => {
  it('are followed, but the authorization stays behind', async () => {
    const seen: (string | undefined)[] = [];
    const target = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(200, { 'content-type': manifest.type, 'docker-content-digest': manifest.digest }).end();
    });
    const host = await serve((request, response) => {
      if (request.headers.authorization === undefined)
        response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
      else response.writeHead(307, { location: `http://${target}/elsewhere` }).end();
    });
    assert.ok(
      'digest' in
        (await resolve(`${host}/app:1`, {
          credentials: async () => ({ kind: 'password', username: 'a', password: 'b' }),
        })),
    );
    assert.deepEqual(seen, [undefined]);
  });

  it('end somewhere', async () => {
    let asked = 0;
    const host = await serve((request, response) => {
      asked++;
      response.writeHead(302, { location: request.url ?? '/' }).end();
    });
    assert.equal(await failureOf(`${host}/app:1`), 'not-a-registry');
    assert.ok(asked <= 7);
  });

  it('lead nowhere but to the web', async () => {
    for (const location of ['file:///etc/passwd', 'http://example.invalid/', '', 'https://u:p@example.invalid/']) {
      const host = await serve((_, response) => response.writeHead(302, location ? { location } : {}).end());
      const failure = await failureOf(`${host}/app:1`);
      assert.ok(location === '' || failure === 'not-a-registry', location);
    }
  });
});
