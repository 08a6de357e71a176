import { failureOf, notARegistry, type RegistryFailure } from './failure.ts';

/** What the transport needs of the outside; `fetch` is handed in, so that it can be counted and forbidden. */
export interface Transport {
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
}

/** What is sent, and where to. */
export interface Message {
  readonly url: URL;
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** A form; such a message is not sent again where a redirect leads. */
  readonly form?: URLSearchParams;
}

/** An answer, and who gave it in the end. */
export interface Sent {
  readonly response: Response;
  readonly url: URL;
}

const mostRedirects = 5;
/** Bytes; what the specification has registries accept as a manifest, at the least. */
export const largestBody = 4 * 1024 * 1024;

/**
 * Sends a request and follows redirects, at most five. The authorization stays with the host that it was meant for, and
 * nothing goes from https to http.
 */
export async function send(
  { url, method, headers, form }: Message,
  { fetch, signal }: Transport,
): Promise<Sent | RegistryFailure> {
  let target = url;
  let sent = headers;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    let response: Response;
    try {
      const body = form && { body: form.toString() };
      response = await fetch(target, { method, headers: sent, redirect: 'manual', signal, ...body });
    } catch (error) {
      return failureOf(error, target.host, signal);
    }
    const next = redirectOf(response, target);
    if (next === undefined) return { response, url: target };
    discard(response);
    if (next === 'refused' || form !== undefined) return notARegistry(url.host);
    if (next.host !== target.host || next.protocol !== target.protocol) {
      const { authorization: _, ...others } = sent;
      sent = others;
    }
    target = next;
  }
  return notARegistry(url.host);
}

function redirectOf(response: Response, from: URL): URL | 'refused' | undefined {
  // A web worker does not let us see where a redirect leads.
  if (response.type === 'opaqueredirect') return 'refused';
  if (![301, 302, 303, 307, 308].includes(response.status)) return undefined;
  const location = response.headers.get('location') ?? '';
  if (!URL.canParse(location, from)) return 'refused';
  const next = new URL(location, from);
  return isSafe(next, from) ? next : 'refused';
}

function isSafe(next: URL, from: URL): boolean {
  if (next.username !== '' || next.password !== '') return false;
  if (next.protocol === 'https:') return true;
  if (next.protocol !== 'http:' || from.protocol !== 'http:') return false;
  // From a registry without encryption, which somebody has allowed, only to itself.
  return isLoopback(next.hostname) ? isLoopback(from.hostname) : next.hostname === from.hostname;
}

/** Lets go of an answer that nobody reads. */
export function discard(response: Response): void {
  void response.body?.cancel().catch(() => undefined);
}

/** The whole body; a failure when it is larger than 4 MB. */
export async function readBody(
  response: Response,
  host: string,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | RegistryFailure> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    const reader = response.body?.getReader();
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done || value === undefined) break;
      size += value.byteLength;
      if (size > largestBody) {
        void reader?.cancel().catch(() => undefined);
        return notARegistry(host);
      }
      parts.push(value);
    }
  } catch (error) {
    return failureOf(error, host, signal);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/** Whether `hostname` is this machine, where container engines too accept http. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
