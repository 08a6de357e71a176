/** Why a registry gave no answer. */
export type FailureKind =
  | 'not-found'
  | 'private'
  | 'login-expired'
  | 'helper'
  | 'proxy'
  | 'rate-limit'
  | 'offline'
  | 'tls'
  | 'timeout'
  | 'cancelled'
  | 'unavailable'
  | 'not-a-registry'
  | 'not-an-image'
  | 'untrustworthy';

/** An answer that did not come: what happened, in a sentence that says what to do about it. */
export interface RegistryFailure {
  readonly failure: FailureKind;
  readonly message: string;
  /** How long the registry asks to be left alone. */
  readonly retryAfterSeconds?: number;
}

export function isFailure(value: object): value is RegistryFailure {
  return 'failure' in value;
}

export function fail(failure: FailureKind, message: string): RegistryFailure {
  return { failure, message };
}

/** The failure that an exception of `fetch` stands for; `host` is whom it was to reach. */
export function failureOf(error: unknown, host: string, signal: AbortSignal): RegistryFailure {
  if (signal.aborted) {
    return (signal.reason as { name?: unknown } | undefined)?.name === 'TimeoutError'
      ? fail('timeout', `${host} did not answer in time; try again, or check the connection`)
      : fail('cancelled', `The request to ${host} was cancelled`);
  }
  const codes = codesOf(error).join(' ');
  if (/PROXY/.test(codes)) return proxyFailure(codes, host);
  if (/CERT_(?:HAS_EXPIRED|NOT_YET_VALID)/.test(codes)) {
    return fail(
      'tls',
      `The certificate of ${host} is out of date, or this machine's clock is wrong; check the clock first`,
    );
  }
  if (/CERT|TLS|SSL|UNABLE_TO_/.test(codes)) {
    return fail(
      'tls',
      `The certificate of ${host} cannot be verified; name its authority in \`bulkhead.registry.certificates\``,
    );
  }
  if (/HPE_|UND_ERR_(?:INVALID|RESPONSE|HEADERS_OVERFLOW)/.test(codes)) return notARegistry(host);
  return fail('offline', `${host} cannot be reached; check the connection, the proxy and the registry's name`);
}

/** The failure that a status other than success stands for. */
export function failureOfStatus(response: Response, host: string, image: string, now: number): RegistryFailure {
  const { status } = response;
  if (status === 404) return fail('not-found', `${host} has no \`${image}\`; check its name and tag`);
  if (status === 401 || status === 403) {
    return fail(
      'private',
      `\`${image}\` does not exist or is private; sign in with \`docker login ${host}\` as someone who may pull it`,
    );
  }
  if (status === 429) {
    return rateLimit(host, retryAfter(response.headers.get('retry-after'), now));
  }
  if (status >= 500) return fail('unavailable', `${host} is out of order (status ${status}); try again later`);
  return notARegistry(host);
}

export function notARegistry(host: string): RegistryFailure {
  return fail('not-a-registry', `${host} does not answer as an image registry does; check the registry's name`);
}

/** A registry that wants to be left alone for a while. */
export function rateLimit(host: string, seconds: number | undefined): RegistryFailure {
  const wait = seconds === undefined ? 'later' : `in ${waitOf(seconds)}`;
  const message = `${host} limits how often it may be asked; try again ${wait}, or sign in`;
  return { ...fail('rate-limit', message), ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }) };
}

/** Credentials that were sent and not accepted. */
export function expiredLogin(registry: string): RegistryFailure {
  const message = `${registry} does not accept the login that is kept for it any more; sign in again with \`docker login ${registry}\``;
  return fail('login-expired', message);
}

function proxyFailure(codes: string, host: string): RegistryFailure {
  if (/PROXY_407/.test(codes)) {
    return fail('proxy', `The proxy on the way to ${host} asks for a password; put it into the proxy's address`);
  }
  if (/PROXY_KIND/.test(codes)) {
    return fail('proxy', `The proxy for ${host} is of a kind that is not known; only http and https proxies are`);
  }
  return fail(
    'proxy',
    `The proxy does not lead to ${host}; check \`http.proxy\` in the settings, HTTPS_PROXY and NO_PROXY`,
  );
}

/** A number of seconds, or a date. Source: RFC 9110, section 10.2.3 */
function retryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,6}$/.test(text)) return Number(text);
  const date = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.min(86_400, Math.max(0, Math.ceil((date - now) / 1000)));
}

function waitOf(seconds: number): string {
  return seconds <= 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}

/** Node hides the reason in `cause`, and in `errors` when it tried several addresses. */
function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 4) return [];
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  const own = typeof code === 'string' ? [code] : [];
  const inner = Array.isArray(errors) ? errors.slice(0, 4) : [];
  return [...own, ...[cause, ...inner].flatMap((part) => codesOf(part, depth + 1))];
}
