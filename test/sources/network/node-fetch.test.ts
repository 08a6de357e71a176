import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectSecure } from 'node:tls';
import { Certificates } from '../../../server/sources/network/certificates.ts';
import { createFetch } from '../../../server/sources/network/node-fetch.ts';
import { networkOfEnvironment, withEditorSettings } from '../../../server/sources/network/settings.ts';
import { RegistryClient } from '../../../server/sources/registry/client.ts';
import { makeImage, referenceTo } from '../registry/fake-registry.ts';

const never = new AbortController().signal;
const canary = 'c4n4ry-s3cret';
const { manifest } = makeImage({});
const folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-'));
const servers: Server[] = [];

after(() => {
  rmSync(folder, { recursive: true });
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen<T extends Server>(server: T, host = '127.0.0.1'): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

function makeCertificate(): boolean {
  const names = 'subjectAltName=DNS:registry.example.org,IP:127.0.0.1,IP:::1';
  const files = ['-keyout', path.join(folder, 'key.pem'), '-out', path.join(folder, 'ca.pem')];
  const kind = ['-newkey', 'rsa:2048', '-nodes', '-x509', '-days', '2', '-subj', '/CN=test', '-addext', names];
  try {
    execFileSync('openssl', ['req', ...kind, ...files], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const hasCertificate = makeCertificate();
const ca = path.join(folder, 'ca.pem');

const registry: RequestListener = (request, response) => {
  response.writeHead(200, { 'content-type': manifest.type, 'docker-content-digest': manifest.digest });
  response.end(request.method === 'HEAD' ? undefined : manifest.body);
};

async function secureRegistry(host?: string, listener = registry): Promise<number> {
  const options = { key: readFileSync(path.join(folder, 'key.pem')), cert: readFileSync(ca) };
  return listen(createSecureServer(options, listener) as unknown as Server, host);
}

/** A proxy that leads everything to `port`, and notes what it is shown. */
async function proxyTo(
  port: number,
  accepts: (request: IncomingMessage) => boolean = () => true,
  make: (listener: RequestListener) => Server = createServer,
) {
  const seen: { method: string; url: string; headers: IncomingMessage['headers'] }[] = [];
  const note = ({ method = '', url = '', headers }: IncomingMessage) => seen.push({ method, url, headers });
  const server = make((request, response) => {
    note(request);
    registry(request, response as never);
  });
  server.on('connect', (request, socket) => {
    note(request);
    socket.on('error', () => undefined);
    if (!accepts(request)) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const target = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
  });
  return { port: await listen(server), seen };
}

function clientWith(environment: NodeJS.ProcessEnv, own?: object, http?: object): RegistryClient {
  const settings = () => withEditorSettings(networkOfEnvironment(environment), own, http);
  return new RegistryClient({
    fetch: createFetch({ settings, environment }),
    places: settings,
    credentials: async () => ({ kind: 'password', username: 'alice', password: canary }),
  });
}

async function outcome(client: RegistryClient, reference: string): Promise<string> {
  const result = await client.resolveDigest(referenceTo(reference), never);
  assert.doesNotMatch(JSON.stringify(result), new RegExp(canary));
  return 'failure' in result ? result.failure : result.digest;
}

describe('fetch for Node', () => {
  const fetchPlainly = createFetch({ settings: () => networkOfEnvironment({}), environment: {} });

  it('sends what it is told, and gives what it gets', async () => {
    const seen: string[] = [];
    const port = await listen(
      createServer((request, response) => {
        let body = '';
        request.on('data', (chunk) => {
          body += chunk;
        });
        request.on('end', () => {
          seen.push(`${request.method} ${request.url} ${request.headers.accept} ${body}`);
          response.writeHead(302, { location: '/next', 'x-twice': ['a', 'b'] }).end('moved');
        });
      }),
    );
    const url = new URL(`http://127.0.0.1:${port}/a?b=c`);
    const posted = await fetchPlainly(url, { method: 'POST', headers: { accept: 'x/y' }, body: 'k=v' });
    assert.deepEqual(
      [posted.status, posted.headers.get('location'), posted.headers.get('x-twice')],
      [302, '/next', 'a, b'],
    );
    assert.equal(await posted.text(), 'moved');
    const head = await fetchPlainly(url, { method: 'HEAD' });
    assert.equal(await head.text(), '');
    assert.deepEqual(seen, ['POST /a?b=c x/y k=v', 'HEAD /a?b=c undefined ']);
  });

  it('gives up when it is told to, also in the middle of a body', async () => {
    const port = await listen(
      createServer((request, response) => {
        if (request.url === '/slow') response.writeHead(200).write('{');
      }),
    );
    await assert.rejects(fetchPlainly(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(50) }));
    const response = await fetchPlainly(`http://127.0.0.1:${port}/slow`, { signal: AbortSignal.timeout(200) });
    await assert.rejects(response.text());
    await assert.rejects(fetchPlainly(`http://127.0.0.1:${port}/`, { signal: AbortSignal.abort() }));
  });

  it('survives servers that do not speak HTTP', async () => {
    for (const answer of ['nonsense\r\n\r\n', 'HTTP/1.1 999 x\r\n\r\n', 'HTTP/1.1 200 OK\r\nA: \u0001\r\n\r\n', '']) {
      const server = createServer();
      server.on('connection', (socket) => socket.once('data', () => socket.end(answer)).on('error', () => undefined));
      const port = await listen(server);
      await assert.rejects(fetchPlainly(`http://127.0.0.1:${port}/`), JSON.stringify(answer));
    }
  });

  it('finds IPv6 addresses', async (context) => {
    const port = await listen(createServer(registry), '::1').catch(() => undefined);
    if (port === undefined) return context.skip('this machine has no IPv6');
    assert.equal(await outcome(clientWith({}), `[::1]:${port}/app:1`), manifest.digest);
  });
});

describe('certificates', { skip: !hasCertificate && 'openssl is not installed' }, () => {
  it('are checked, by authorities that the user names as well', async () => {
    const port = await secureRegistry();
    const reference = `127.0.0.1:${port}/app:1`;
    const plainly = clientWith({});
    assert.notEqual(await outcome(plainly, reference), manifest.digest);
    assert.equal(await outcome(clientWith({}, { certificates: ca }), reference), manifest.digest);
    assert.equal(await outcome(clientWith({ NODE_EXTRA_CA_CERTS: ca }), reference), manifest.digest);
    assert.equal(await outcome(clientWith({ SSL_CERT_FILE: ca }), reference), manifest.digest);
    assert.equal(await outcome(clientWith({}, { insecure: [`127.0.0.1:${port}`] }), reference), manifest.digest);
    // A connection that somebody else believed in is not used again.
    await sleep(100);
    assert.notEqual(await outcome(plainly, reference), manifest.digest);
    assert.notEqual(await outcome(clientWith({}), reference), manifest.digest);
    const six = await secureRegistry('::1').catch(() => undefined);
    if (six !== undefined) {
      assert.equal(await outcome(clientWith({}, { certificates: ca }), `[::1]:${six}/app:1`), manifest.digest);
    }
  });

  it('are checked by the authorities of the system, unless VS Code is told otherwise', async () => {
    const believe = async (http: object) => {
      const { certificates, believesSystem } = withEditorSettings(networkOfEnvironment({}), {}, http);
      const port = await secureRegistry();
      const secureContext = await new Certificates({}, [ca]).for('x', { certificates, believesSystem });
      return new Promise((resolve) => {
        const socket = connectSecure({ port, host: '127.0.0.1', ...(secureContext && { secureContext }) });
        socket.once('secureConnect', () => resolve('believed')).once('error', () => resolve('not believed'));
        socket.once('secureConnect', () => socket.destroy());
      });
    };
    assert.equal(await believe({}), 'believed');
    assert.equal(await believe({ systemCertificates: true }), 'believed');
    assert.equal(await believe({ systemCertificates: false }), 'not believed');
  });

  it('that nobody vouches for are a failure of their own, whatever else is in the file of authorities', async () => {
    const { port } = await proxyTo(await secureRegistry());
    const proxied = { HTTPS_PROXY: `http://127.0.0.1:${port}` };
    for (const certificates of ['', '/nowhere', path.join(folder, 'key.pem')]) {
      assert.equal(await outcome(clientWith(proxied, { certificates }), 'registry.example.org/app:1'), 'tls');
    }
    assert.equal(await outcome(clientWith(proxied, { certificates: ca }), 'other.example.org/app:1'), 'tls');
  });
});

describe('proxies', () => {
  it('are led through without seeing what is said', {
    skip: !hasCertificate && 'openssl is not installed',
  }, async () => {
    const authorizations: (string | undefined)[] = [];
    const target = await secureRegistry('127.0.0.1', (request, response) => {
      authorizations.push(request.headers.authorization, request.headers['proxy-authorization'] as string | undefined);
      if (request.headers.authorization === undefined) {
        return void response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
      }
      registry(request, response);
    });
    const { port, seen } = await proxyTo(target);
    const environment = { HTTPS_PROXY: `http://bob:pr%40xy@127.0.0.1:${port}` };
    const client = clientWith(environment, { certificates: ca });
    assert.equal(await outcome(client, 'registry.example.org/app:1'), manifest.digest);
    assert.ok(seen.length > 0);
    for (const { method, url, headers } of seen) {
      assert.deepEqual([method, url], ['CONNECT', 'registry.example.org:443']);
      assert.equal(headers.authorization, undefined);
      assert.equal(headers['proxy-authorization'], `Basic ${Buffer.from('bob:pr@xy').toString('base64')}`);
    }
    const own = `Basic ${Buffer.from(`alice:${canary}`).toString('base64')}`;
    assert.deepEqual(authorizations, [undefined, undefined, own, undefined]);
  });

  it('are those of VS Code, in all that its settings say of them', {
    skip: !hasCertificate && 'openssl is not installed',
  }, async () => {
    const target = await secureRegistry();
    const files = { key: readFileSync(path.join(folder, 'key.pem')), cert: readFileSync(ca) };
    const make = (listener: RequestListener) => createSecureServer(files, listener) as unknown as Server;
    const { port, seen } = await proxyTo(target, undefined, make);
    // `insecure` is about the registry, so that only the proxy's own certificate is in question.
    const own = { insecure: ['registry.example.org'] };
    const ask = (http: object) => outcome(clientWith({}, own, http), 'registry.example.org/app:1');
    const proxy = `https://127.0.0.1:${port}`;
    assert.equal(await ask({ proxy }), 'proxy');
    assert.equal(await ask({ proxy, proxyStrictSSL: true }), 'proxy');
    assert.equal(seen.length, 0);
    assert.equal(await ask({ proxy, proxyStrictSSL: false, proxyAuthorization: 'Basic x' }), manifest.digest);
    assert.deepEqual([...new Set(seen.map(({ headers }) => headers['proxy-authorization']))], ['Basic x']);
    for (const others of [{ noProxy: ['registry.example.org'] }, { proxySupport: 'off' }]) {
      seen.length = 0;
      assert.equal(await ask({ proxy, proxyStrictSSL: false, ...others }), 'offline');
      assert.equal(seen.length, 0);
    }
    const broken = { proxy, proxyStrictSSL: false, proxyAuthorization: 'x\r\nHost: y' };
    assert.equal(await ask(broken), manifest.digest);
    assert.equal(seen[0]?.headers['proxy-authorization'], undefined);
  });

  it('are asked for what is not encrypted', async () => {
    const { port, seen } = await proxyTo(1, () => false);
    const environment = { HTTP_PROXY: `http://127.0.0.1:${port}`, HTTPS_PROXY: 'http://127.0.0.1:1' };
    const proxied = createFetch({ settings: () => networkOfEnvironment(environment), environment });
    const response = await proxied('http://registry.example.org/v2/app/manifests/1');
    assert.equal(await response.text(), manifest.body);
    assert.deepEqual(
      seen.map(({ url, headers }) => [url, headers.host]),
      [['http://registry.example.org/v2/app/manifests/1', 'registry.example.org']],
    );
  });

  it('that fail are what the failure is about', async () => {
    const closed = await proxyTo(1, () => false);
    const secret = `u:${canary}`;
    for (const proxy of [
      `http://${secret}@127.0.0.1:1`,
      `http://${secret}@127.0.0.1:${closed.port}`,
      `socks5://${secret}@h:1`,
    ]) {
      assert.equal(await outcome(clientWith({ HTTPS_PROXY: proxy }), 'registry.example.org/app:1'), 'proxy');
      assert.equal(await outcome(clientWith({}, {}, { proxy }), 'registry.example.org/app:1'), 'proxy');
    }
  });
});
