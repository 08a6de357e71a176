/** Why a registry gave no answer. */
export type FailureKind =
  | 'not-found'
  | 'private'
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
  if (/CERT|TLS|SSL|UNABLE_TO_/.test(codes)) {
    return fail('tls', `The certificate of ${host} cannot be verified; install its authority, or use another registry`);
  }
  if (/HPE_|UND_ERR_(?:INVALID|RESPONSE|HEADERS_OVERFLOW)/.test(codes)) return notARegistry(host);
  return fail('offline', `${host} cannot be reached; check the connection, the proxy and the registry's name`);
}

/** The failure that a status other than success stands for. */
export function failureOfStatus(response: Response, host: string, image: string): RegistryFailure {
  const { status } = response;
  if (status === 404) return fail('not-found', `${host} has no \`${image}\`; check its name and tag`);
  if (status === 401 || status === 403) {
    return fail(
      'private',
      `\`${image}\` does not exist or is private; sign in with \`docker login ${host}\` as someone who may pull it`,
    );
  }
  if (status === 429) {
    const seconds = retryAfter(response.headers.get('retry-after'));
    const wait = seconds === undefined ? 'later' : `in ${seconds} seconds`;
    const message = `${host} limits how often it may be asked; try again ${wait}, or sign in`;
    return { ...fail('rate-limit', message), ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }) };
  }
  if (status >= 500) return fail('unavailable', `${host} is out of order (status ${status}); try again later`);
  return notARegistry(host);
}

export function notARegistry(host: string): RegistryFailure {
  return fail('not-a-registry', `${host} does not answer as an image registry does; check the registry's name`);
}

function retryAfter(header: string | null): number | undefined {
  return header !== null && /^\d{1,6}$/.test(header.trim()) ? Number(header) : undefined;
}

/** Node hides the reason in `cause`, and in `errors` when it tried several addresses. */
function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 4) return [];
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  const own = typeof code === 'string' ? [code] : [];
  const inner = Array.isArray(errors) ? errors.slice(0, 4) : [];
  return [...own, ...[cause, ...inner].flatMap((part) => codesOf(part, depth + 1))];
}
