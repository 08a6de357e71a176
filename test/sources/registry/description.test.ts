import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { ImageDescription } from '../../../server/model/image-description.ts';
import { RegistryClient, type RegistryClientOptions } from '../../../server/sources/registry/client.ts';
import type { RegistryFailure } from '../../../server/sources/registry/failure.ts';
import {
  closeServers,
  descriptor,
  indexType,
  makeImage,
  manifestType,
  referenceTo,
  type Stored,
  serve,
  serveContents,
  stored,
} from './fake-registry.ts';

const never = new AbortController().signal;
const full = makeImage(
  {
    created: '2024-01-02T03:04:05Z',
    config: {
      User: '1000:1000',
      ExposedPorts: { '8080/tcp': {}, '53/udp': {} },
      Volumes: { '/data': {} },
      WorkingDir: '/srv',
      Entrypoint: ['/bin/app'],
      Cmd: ['sh', '-c', 'a\nb'],
      Env: ['PATH=/bin', 'TOKEN=hunter2', 'EMPTY'],
      Healthcheck: { Test: ['CMD', 'true'] },
      Labels: { 'org.opencontainers.image.source': 'https://example.org/app' },
    },
  },
  {
    annotations: {
      'org.opencontainers.image.base.name': 'docker.io/library/debian:13',
      'org.opencontainers.image.base.digest': `sha256:${'d'.repeat(64)}`,
    },
  },
);
const arm = makeImage({ architecture: 'arm64', config: { User: 'node' } });
const attestation = makeImage({ architecture: 'unknown', os: 'unknown' });
const index = stored(indexType, {
  schemaVersion: 2,
  mediaType: indexType,
  manifests: [
    descriptor(attestation.manifest, {
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
    }),
    descriptor(arm.manifest, { platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } }),
    descriptor(full.manifest, { platform: { os: 'linux', architecture: 'amd64' } }),
  ],
});
const everything = [full, arm, attestation].flatMap(({ config, manifest }) => [config, manifest]).concat(index);

after(closeServers);

async function describeIn(
  contents: readonly Stored[],
  tag: Stored,
  options: Partial<RegistryClientOptions> = {},
  platform?: string,
): Promise<ImageDescription | RegistryFailure> {
  const { host } = await serveContents(contents, { 1: tag });
  const client = new RegistryClient({ fetch, ...options });
  return client.describeImage(referenceTo(`${host}/app:1`), never, platform === undefined ? {} : { platform });
}

async function failureIn(...parameters: Parameters<typeof describeIn>): Promise<RegistryFailure> {
  const result = await describeIn(...parameters);
  assert.ok('failure' in result, JSON.stringify(result));
  return result;
}

async function describedIn(...parameters: Parameters<typeof describeIn>): Promise<ImageDescription> {
  const result = await describeIn(...parameters);
  assert.ok(!('failure' in result), JSON.stringify(result));
  return result;
}

describe('the description of an image', () => {
  it('is read from index, manifest and configuration', async () => {
    assert.deepEqual(await describedIn(everything, index), {
      digest: index.digest,
      manifestDigest: full.manifest.digest,
      platforms: ['linux/arm64', 'linux/amd64'],
      platform: 'linux/amd64',
      user: '1000:1000',
      ports: ['8080/tcp', '53/udp'],
      volumes: ['/data'],
      workingDirectory: '/srv',
      entrypoint: ['/bin/app'],
      command: ['sh', '-c', 'a b'],
      variables: ['PATH', 'TOKEN', 'EMPTY'],
      hasHealthcheck: true,
      created: '2024-01-02T03:04:05Z',
      layers: 2,
      size: 123,
      base: { name: 'docker.io/library/debian:13', digest: `sha256:${'d'.repeat(64)}` },
      source: 'https://example.org/app',
    });
  });

  it('is that of the platform that is asked for, else of the machine, else of the first one that is real', async () => {
    assert.equal((await describedIn(everything, index, {}, 'linux/arm64')).user, 'node');
    assert.equal((await describedIn(everything, index, { architecture: 'arm64' })).user, 'node');
    assert.equal((await describedIn(everything, index, { architecture: 'riscv64' })).platform, 'linux/arm64');
    const missing = await failureIn(everything, index, {}, 'linux/s390x');
    assert.equal(missing.failure, 'not-found');
    assert.match(missing.message, /not made for linux\/s390x; .* has it for linux\/arm64, linux\/amd64$/);
  });

  it('says little of an image that says little', async () => {
    const bare = makeImage({ created: '0001-01-01T00:00:00Z', config: { Healthcheck: { Test: ['NONE'] } } });
    const description = await describedIn([bare.config, bare.manifest], bare.manifest);
    assert.deepEqual(
      { ...description, digest: '', manifestDigest: '' },
      {
        digest: '',
        manifestDigest: '',
        platforms: ['linux/amd64'],
        platform: 'linux/amd64',
        user: '',
        ports: [],
        volumes: [],
        workingDirectory: '',
        entrypoint: [],
        command: [],
        variables: [],
        hasHealthcheck: false,
        created: undefined,
        layers: 2,
        size: 123,
        base: undefined,
        source: undefined,
      },
    );
  });

  it('asks for a tag by HEAD, and for the rest by digest; by digest alone where there is one', async () => {
    const { host, requests } = await serveContents(everything, { 1: index });
    const client = new RegistryClient({ fetch });
    const rest = [
      `GET /v2/app/manifests/${index.digest}`,
      `GET /v2/app/manifests/${full.manifest.digest}`,
      `GET /v2/app/blobs/${full.config.digest}`,
    ];
    await client.describeImage(referenceTo(`${host}/app:1`), never);
    assert.deepEqual(requests.splice(0), ['HEAD /v2/app/manifests/1', ...rest]);
    await client.describeImage(referenceTo(`${host}/app:1@${index.digest}`), never);
    assert.deepEqual(requests, rest);
  });

  it('shows nothing that is not what it should be', async () => {
    const odd = makeImage(
      {
        created: 'yesterday',
        config: {
          User: 'a\u001b[31m',
          ExposedPorts: ['80'],
          Env: [7, 'A=b'],
          Entrypoint: 'run me',
          Labels: { 'org.opencontainers.image.source': 'javascript:alert(1)' },
        },
      },
      { annotations: { 'org.opencontainers.image.base.name': 'NOT A NAME' } },
    );
    const { user, ports, variables, entrypoint, created, source, base } = await describedIn(
      [odd.config, odd.manifest],
      odd.manifest,
    );
    assert.deepEqual(
      { user, ports, variables, entrypoint, created, source, base },
      {
        user: '',
        ports: [],
        variables: ['A'],
        entrypoint: ['run me'],
        created: undefined,
        source: undefined,
        base: undefined,
      },
    );
  });
});

describe('what is no image', () => {
  it('is told from one', async () => {
    const chart = stored('application/vnd.cncf.helm.config.v1+json', { name: 'chart' });
    const artifact = stored(manifestType, { schemaVersion: 2, config: descriptor(chart), layers: [] });
    assert.equal((await failureIn([chart, artifact], artifact)).failure, 'not-an-image');
    for (const body of ['[]', '<html>', '{"schemaVersion":1}', '{"schemaVersion":2,"config":{},"layers":[]}']) {
      const nonsense = stored(manifestType, body);
      assert.equal((await failureIn([nonsense], nonsense)).failure, 'not-an-image', body);
    }
    const nested = stored(indexType, {
      schemaVersion: 2,
      manifests: [descriptor(index, { platform: { os: 'linux', architecture: 'amd64' } })],
    });
    assert.equal((await failureIn([...everything, nested], nested)).failure, 'not-an-image');
  });

  it('is not believed when a part is not what its digest says', async () => {
    const other = makeImage({ config: { User: 'root' } });
    const lies: [Stored, Stored][] = [
      [full.config, other.config],
      [full.manifest, other.manifest],
      [index, stored(indexType, { schemaVersion: 2, manifests: [] })],
    ];
    for (const [truth, lie] of lies) {
      const contents = everything.map((each) => (each === truth ? { ...lie, digest: truth.digest } : each));
      assert.equal((await failureIn(contents, index)).failure, 'untrustworthy');
    }
  });
});

describe('blobs that lie elsewhere', () => {
  it('are fetched there without the authorization', async () => {
    const seen: (string | undefined)[] = [];
    const storage = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(full.config.body);
    });
    const host = await serve((request, response) => {
      if (request.headers.authorization === undefined) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
      } else if (request.url?.includes('/blobs/')) response.writeHead(307, { location: `http://${storage}/x` }).end();
      else {
        response.writeHead(200, { 'content-type': manifestType, 'docker-content-digest': full.manifest.digest });
        response.end(request.method === 'HEAD' ? undefined : full.manifest.body);
      }
    });
    const client = new RegistryClient({
      fetch,
      credentials: async () => ({ kind: 'password', username: 'alice', password: 'secret' }),
    });
    const result = await client.describeImage(referenceTo(`${host}/app:1`), never);
    assert.ok('user' in result, JSON.stringify(result));
    assert.deepEqual(seen, [undefined]);
  });
});
