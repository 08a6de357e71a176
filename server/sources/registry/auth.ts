import { type Challenge, parseChallenges } from './challenge.ts';
import { fail, failureOfStatus, isFailure, notARegistry, type RegistryFailure } from './failure.ts';
import { isLoopback, readBody, send, type Transport } from './transport.ts';

/** A user name and a password or access token, as `docker login` keeps them. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What is to be authorised: pulling one repository of one registry. */
export interface Access {
  /** As people know it: `docker.io`. */
  readonly registry: string;
  readonly repository: string;
}

/** A value for the `Authorization` header. */
export interface Authorization {
  readonly header: string;
  /** Milliseconds since 1970 after which it is not worth sending. */
  readonly expires: number;
}

const defaultLifetime = 60;
const longestLifetime = 3600;
/** A token that ends sooner than this may be dead on arrival. */
const margin = 5;

/**
 * Answers the challenge of a 401: Basic with credentials, or Bearer with a token from the realm, anonymous without
 * credentials. See https://distribution.github.io/distribution/spec/auth/token/
 */
export async function authorize(
  refusal: Response,
  access: Access,
  credentials: Credentials | undefined,
  transport: Transport & { readonly now: () => number },
): Promise<Authorization | RegistryFailure> {
  const challenges = parseChallenges(refusal.headers.get('www-authenticate') ?? '');
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
  if (bearer !== undefined) return fetchToken(bearer, access, credentials, transport);
  if (!challenges.some(({ scheme }) => scheme === 'basic')) return notARegistry(access.registry);
  if (credentials === undefined) {
    return fail('private', `${access.registry} asks for a password; sign in with \`docker login ${access.registry}\``);
  }
  return { header: basic(credentials), expires: Number.POSITIVE_INFINITY };
}

async function fetchToken(
  { parameters }: Challenge,
  { registry, repository }: Access,
  credentials: Credentials | undefined,
  transport: Transport & { readonly now: () => number },
): Promise<Authorization | RegistryFailure> {
  const realm = parameters.get('realm') ?? '';
  if (!URL.canParse(realm)) return notARegistry(registry);
  const url = new URL(realm);
  const isLocal = isLoopback(url.hostname) && isLoopback(hostnameOf(registry));
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) {
    return fail(
      'untrustworthy',
      `${registry} wants credentials sent without encryption; ask its operator to use https`,
    );
  }
  const service = parameters.get('service');
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.set('scope', parameters.get('scope') ?? `repository:${repository}:pull`);

  const headers: Record<string, string> = { accept: 'application/json' };
  if (credentials !== undefined) headers.authorization = basic(credentials);
  const response = await send(url, 'GET', headers, transport);
  if (isFailure(response)) return response;
  if (!response.ok) {
    void response.body?.cancel().catch(() => undefined);
    return failureOfStatus(response, registry, repository);
  }
  const body = await readBody(response, registry, transport.signal);
  if (isFailure(body)) return body;
  return readToken(body, transport.now()) ?? notARegistry(registry);
}

function readToken(body: Uint8Array, now: number): Authorization | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { token, access_token: accessToken, expires_in: lifetime } = answer as Record<string, unknown>;
  const text = token ?? accessToken;
  // What else a header may hold could end the header and begin another.
  if (typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text)) return undefined;
  const seconds = typeof lifetime === 'number' && lifetime > 0 ? Math.min(lifetime, longestLifetime) : defaultLifetime;
  return { header: `Bearer ${text}`, expires: now + Math.max(0, seconds - margin) * 1000 };
}

function hostnameOf(registry: string): string {
  const address = `https://${registry}`;
  return URL.canParse(address) ? new URL(address).hostname : '';
}

function basic({ username, password }: Credentials): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
}
