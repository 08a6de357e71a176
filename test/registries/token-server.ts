import { randomUUID, sign } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Gives tokens to who may have them. */
export interface TokenServer {
  readonly url: string;
  readonly issuer: string;
  readonly service: string;
  close(): void;
}

/** Whom tokens are given to, besides nobody in particular. */
export const tokenUser = { username: 'alice', password: 'c4n4ry-s3cret', identityToken: 'c4n4ry-1dentity' };
const [issuer, service] = ['bulkhead-test-issuer', 'bulkhead-test'];

/**
 * Starts a token server on 127.0.0.1: everybody may pull what is not below `private/`.
 * Source: https://distribution.github.io/distribution/spec/auth/jwt/
 */
export async function startTokenServer(keys: { key: string; certificate: string }): Promise<TokenServer> {
  const server = createServer((request, response) => {
    void answer(request, keys).then(
      (body) =>
        response.writeHead(body === undefined ? 401 : 200, { 'content-type': 'application/json' }).end(body ?? '{}'),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, issuer, service, close };
}

async function answer(
  request: IncomingMessage,
  keys: { key: string; certificate: string },
): Promise<string | undefined> {
  let body = '';
  for await (const chunk of request) body += chunk;
  const asked =
    request.method === 'POST' ? new URLSearchParams(body) : new URL(request.url ?? '', 'http://x').searchParams;
  const name = nameOf(request, asked);
  if (name === undefined) return undefined;
  const scopes = asked
    .getAll('scope')
    .flatMap((scope) => scope.split(' '))
    .filter((scope) => scope !== '');
  const access = scopes
    .map((scope) => scope.split(':'))
    .filter(([, repository = '']) => name !== '' || !repository.startsWith('private/'))
    .map(([type, repository, actions = '']) => ({
      type,
      name: repository,
      actions: actions.split(',').filter((it) => it === 'pull'),
    }));
  const token = tokenFor(name, access, keys);
  return JSON.stringify(
    request.method === 'POST' ? { access_token: token, expires_in: 300 } : { token, expires_in: 300 },
  );
}

/** Empty text is nobody in particular; undefined is somebody who is not let in. */
function nameOf(request: IncomingMessage, asked: URLSearchParams): string | undefined {
  const { username, password, identityToken } = tokenUser;
  if (request.method === 'POST') return asked.get('refresh_token') === identityToken ? 'by-token' : undefined;
  const { authorization } = request.headers;
  if (authorization === undefined) return '';
  return authorization === `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` ? username : undefined;
}

function tokenFor(sub: string, access: object, { key, certificate }: { key: string; certificate: string }): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const seconds = Math.floor(Date.now() / 1000);
  const x5c = [certificate.replace(/-----[^-]+-----|\s/g, '')];
  const times = { exp: seconds + 300, nbf: seconds - 10, iat: seconds };
  const text = `${encode({ typ: 'JWT', alg: 'RS256', x5c })}.${encode({ iss: issuer, aud: service, sub, jti: randomUUID(), ...times, access })}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
}
