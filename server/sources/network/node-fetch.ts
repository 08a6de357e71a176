import { type IncomingMessage, type RequestOptions, request as requestPlain } from 'node:http';
import { Agent, request as requestSecure } from 'node:https';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { connect as connectSecure, type SecureContext } from 'node:tls';
import { Certificates } from './certificates.ts';
import { proxyFor } from './proxy.ts';
import type { NetworkSettings } from './settings.ts';

/** What it takes to reach other machines. */
export interface FetchOptions {
  /** Read anew for each request. */
  readonly settings: () => NetworkSettings;
  readonly environment: NodeJS.ProcessEnv;
}

/** What is known of how one host is reached. */
interface Way {
  readonly url: URL;
  readonly context: SecureContext | undefined;
  /** Whether its certificate has to be right. */
  readonly isStrict: boolean;
}

interface ProxyWay extends Way {
  /** For where its address has no credentials. */
  readonly authorization: string | undefined;
}

/**
 * `fetch` for Node with what Node's own lacks: proxies, and authorities that are believed besides the usual ones. It
 * follows no redirects, keeps no cookies, and decompresses nothing.
 */
export function createFetch({ settings, environment }: FetchOptions): typeof fetch {
  const certificates = new Certificates(environment);
  const agents = new AgentPool();
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const { signal, method = 'GET', headers, body } = init;
    signal?.throwIfAborted();
    const network = settings();
    const context = url.protocol === 'https:' ? await certificates.for(url.host, network) : undefined;
    const way: Way = { url, context, isStrict: !isInsecure(url.host, network.insecure) };
    const proxy = proxyFor(url, network.proxies);
    if (proxy === 'unknown') throw failed('PROXY_KIND');
    const options: RequestOptions = {
      method,
      headers: Object.fromEntries(new Headers(headers)),
      ...(signal && { signal }),
    };
    const text = typeof body === 'string' ? body : undefined;
    if (proxy === undefined) return exchange(url, { ...options, ...agents.for(way) }, way, text);
    const proxyContext = proxy.protocol === 'https:' ? await certificates.for(proxy.host, network) : undefined;
    const { isStrict, authorization } = network.proxies;
    const toProxy: ProxyWay = { url: proxy, context: proxyContext, isStrict, authorization };
    return url.protocol === 'https:'
      ? exchange(url, { ...options, ...(await tunnel(toProxy, way, signal ?? undefined)) }, way, text)
      : exchange(withoutCredentials(proxy), throughProxy(url, toProxy, options), toProxy, text);
  };
}

/** Connections are used again only among those that believe the same authorities: Node's own agent does not look at that. */
class AgentPool {
  readonly #agents = new WeakMap<object, Agent>();

  for({ url, context }: Way): Pick<RequestOptions, 'agent'> {
    if (url.protocol !== 'https:') return {};
    const key = context ?? this;
    const agent = this.#agents.get(key) ?? new Agent({ keepAlive: true });
    this.#agents.set(key, agent);
    return { agent };
  }
}

/** Docker Hub is known by another name than its host's. */
function isInsecure(host: string, insecure: ReadonlySet<string>): boolean {
  return insecure.has(host === 'registry-1.docker.io' ? 'docker.io' : host);
}

function exchange(url: URL, options: RequestOptions, way: Way, body: string | undefined): Promise<Response> {
  return new Promise((resolve, reject) => {
    const secure = { ...options, ...tlsOf(way) };
    const request = url.protocol === 'https:' ? requestSecure(url, secure) : requestPlain(url, options);
    request.once('error', (error: NodeJS.ErrnoException) => {
      // A connection that was kept may have been closed just now: that says nothing of the server.
      if (request.reusedSocket && error.code === 'ECONNRESET' && options.method !== 'POST') {
        return resolve(exchange(url, { ...options, agent: false }, way, body));
      }
      reject(wrapped(error));
    });
    request.once('response', (message) => {
      try {
        resolve(responseOf(message, options.method ?? 'GET'));
      } catch {
        message.destroy();
        reject(failed('HPE_INVALID_RESPONSE'));
      }
    });
    request.end(body);
  });
}

function tlsOf({ url, context, isStrict }: Way) {
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const isAddress = /^[\d.]+$|:/.test(name);
  return {
    rejectUnauthorized: isStrict,
    ...(context && { secureContext: context }),
    ...(isAddress ? {} : { servername: name }),
  };
}

function responseOf(message: IncomingMessage, method: string): Response {
  const status = message.statusCode ?? 0;
  const headers = new Headers();
  for (let at = 0; at + 1 < message.rawHeaders.length; at += 2) {
    headers.append(message.rawHeaders[at] ?? '', message.rawHeaders[at + 1] ?? '');
  }
  if (method === 'HEAD' || [204, 205, 304].includes(status)) {
    message.resume();
    return new Response(null, { status, headers });
  }
  // The types of Node and of the web have grown apart; at run time it is the same class.
  const body = Readable.toWeb(message) as ReadableStream<Uint8Array>;
  return new Response(body as unknown as BodyInit, { status, headers });
}

/** A connection through the proxy: what is said over it, the proxy does not learn. */
function tunnel(
  proxy: ProxyWay,
  target: Way,
  signal: AbortSignal | undefined,
): Promise<Pick<RequestOptions, 'createConnection'>> {
  const { hostname, port } = target.url;
  const authority = `${hostname}:${port || 443}`;
  const options: RequestOptions = {
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...credentialsOf(proxy) },
    agent: false,
    ...(signal && { signal }),
  };
  return new Promise((resolve, reject) => {
    const address = withoutCredentials(proxy.url);
    const request =
      address.protocol === 'https:'
        ? requestSecure(address, { ...options, ...tlsOf(proxy) })
        : requestPlain(address, options);
    request.once('error', () => reject(failed(signal?.aborted ? 'ABORTED' : 'PROXY_UNREACHABLE')));
    request.once('response', (message) => {
      message.destroy();
      reject(failed(`PROXY_${message.statusCode}`));
    });
    request.once('connect', (message: IncomingMessage, socket: Socket, head: Buffer) => {
      if (message.statusCode !== 200 || head.length > 0) {
        socket.destroy();
        return reject(failed(`PROXY_${message.statusCode}`));
      }
      const createConnection = () =>
        connectSecure({ socket, ...tlsOf(target), host: hostname.replace(/^\[|\]$/g, '') });
      resolve({ createConnection });
    });
    request.end();
  });
}

/** What is not encrypted anyway, the proxy is asked for. */
function throughProxy(url: URL, proxy: ProxyWay, options: RequestOptions): RequestOptions {
  const headers = { ...(options.headers as Record<string, string>), host: url.host, ...credentialsOf(proxy) };
  return { ...options, path: url.href, headers };
}

function credentialsOf({ url: { username, password }, authorization }: ProxyWay): Record<string, string> {
  if (username === '') return authorization === undefined ? {} : { 'proxy-authorization': authorization };
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(text).toString('base64')}` };
}

function withoutCredentials(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

function failed(code: string): Error {
  return Object.assign(new TypeError('fetch failed'), { code });
}

/** As Node's own `fetch` fails: the reason is the cause. */
function wrapped(cause: unknown): Error {
  return new TypeError('fetch failed', { cause });
}
