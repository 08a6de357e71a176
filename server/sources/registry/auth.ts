import { type Challenge, parseChallenges } from './challenge.ts';
import { type CredentialProblem, type Credentials, hasProblem } from './credentials.ts';
import { expiredLogin, fail, failureOfStatus, isFailure, notARegistry, type RegistryFailure } from './failure.ts';
import { discard, isLoopback, readBody, type Sent, send, type Transport } from './transport.ts';

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

/** A 401, and what is known of who may be asked. */
export interface Refusal extends Sent {
  readonly access: Access;
  readonly credentials: Credentials | CredentialProblem | undefined;
  /** Whether the user lets this registry be asked without encryption. */
  readonly isInsecure: boolean;
}

type Clocked = Transport & { readonly now: () => number };

const defaultLifetime = 60;
const longestLifetime = 3600;
/** A token that ends sooner than this may be dead on arrival. */
const margin = 5;
const mostTokens = 500;

/** Tokens by who gives them, for what and to whom. */
export class Authorizer {
  readonly #tokens = new Map<string, Authorization>();

  /**
   * Answers the challenge of a 401: Basic with credentials, or Bearer with a token from the realm, anonymous without
   * credentials. `refused` is what was sent. See https://distribution.github.io/distribution/spec/auth/token/
   */
  async authorize(
    refusal: Refusal,
    refused: string | undefined,
    transport: Clocked,
  ): Promise<Authorization | RegistryFailure> {
    const { access, response } = refusal;
    const challenges = parseChallenges(response.headers.get('www-authenticate') ?? '');
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    const isBasic = challenges.some(({ scheme }) => scheme === 'basic');
    if (bearer === undefined && !isBasic) return notARegistry(access.registry);
    // A broken helper is no reason to keep a public image from being asked for.
    const problem = hasProblem(refusal.credentials) ? refusal.credentials.problem : undefined;
    const credentials = hasProblem(refusal.credentials) ? undefined : refusal.credentials;
    const found = await (bearer === undefined
      ? basicWith(access, credentials)
      : this.#tokenFor(refusal, bearer, credentials, refused, transport));
    if (problem !== undefined && isFailure(found) && found.failure === 'private') return fail('helper', problem);
    return found;
  }

  async #tokenFor(
    refusal: Refusal,
    { parameters }: Challenge,
    credentials: Credentials | undefined,
    refused: string | undefined,
    transport: Clocked,
  ): Promise<Authorization | RegistryFailure> {
    const { access } = refusal;
    if (credentials?.kind === 'registry-token') return bearerOf(credentials.token, Number.POSITIVE_INFINITY);
    const realm = realmOf(refusal, parameters.get('realm') ?? '');
    if (isFailure(realm)) return realm;
    const service = parameters.get('service') ?? '';
    const scope = parameters.get('scope') ?? `repository:${access.repository}:pull`;
    const account = credentials === undefined ? '' : accountOf(credentials);
    const key = JSON.stringify([realm.href, service, scope, account]);
    const known = this.#tokens.get(key);
    if (known !== undefined && known.header !== refused && known.expires > transport.now()) return known;
    this.#tokens.delete(key);
    const token = await fetchToken({ access, realm, service, scope }, credentials, transport);
    if (isFailure(token)) return token;
    if (this.#tokens.size >= mostTokens) this.#tokens.clear();
    this.#tokens.set(key, token);
    return token;
  }
}

/** What is asked of a realm. */
interface TokenRequest {
  readonly access: Access;
  readonly realm: URL;
  readonly service: string;
  readonly scope: string;
}

async function basicWith(
  { registry }: Access,
  credentials: Credentials | undefined,
): Promise<Authorization | RegistryFailure> {
  if (credentials?.kind === 'password') return { header: basic(credentials), expires: Number.POSITIVE_INFINITY };
  return fail('private', `${registry} asks for a password; sign in with \`docker login ${registry}\``);
}

/** Where tokens come from; never without encryption from a registry that has it. */
function realmOf({ access, url, isInsecure }: Refusal, text: string): URL | RegistryFailure {
  if (!URL.canParse(text)) return notARegistry(access.registry);
  const realm = new URL(text);
  if (realm.username !== '' || realm.password !== '') return notARegistry(access.registry);
  if (realm.protocol === 'https:') return realm;
  const isLocal = isLoopback(realm.hostname) && isLoopback(url.hostname);
  const isAllowed = url.protocol === 'http:' && (isLocal || (isInsecure && realm.hostname === url.hostname));
  if (realm.protocol === 'http:' && isAllowed) return realm;
  return fail(
    'untrustworthy',
    `${access.registry} wants credentials sent without encryption; ask its operator to use https`,
  );
}

async function fetchToken(
  request: TokenRequest,
  credentials: Credentials | undefined,
  transport: Clocked,
): Promise<Authorization | RegistryFailure> {
  const { registry, repository } = request.access;
  const sent = await send(tokenMessage(request, credentials), transport);
  if (isFailure(sent)) return sent;
  const { response } = sent;
  if (!response.ok) {
    discard(response);
    const isRefused = [400, 401, 403].includes(response.status);
    return isRefused && credentials !== undefined
      ? expiredLogin(registry)
      : failureOfStatus(response, registry, repository, transport.now());
  }
  const body = await readBody(response, registry, transport.signal);
  if (isFailure(body)) return body;
  return readToken(body, transport.now()) ?? notARegistry(registry);
}

function tokenMessage({ realm, service, scope }: TokenRequest, credentials: Credentials | undefined) {
  const accept = 'application/json';
  if (credentials?.kind === 'identity-token') {
    // https://distribution.github.io/distribution/spec/auth/oauth/
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      service,
      scope,
      client_id: 'bulkhead',
      refresh_token: credentials.token,
    });
    return { url: realm, method: 'POST', headers: { accept, 'content-type': formType }, form } as const;
  }
  const url = new URL(realm);
  if (service !== '') url.searchParams.set('service', service);
  url.searchParams.set('scope', scope);
  const headers: Record<string, string> = { accept };
  if (credentials?.kind === 'password') headers.authorization = basic(credentials);
  return { url, method: 'GET', headers } as const;
}

const formType = 'application/x-www-form-urlencoded';

function readToken(body: Uint8Array, now: number): Authorization | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { token, access_token: accessToken, expires_in: lifetime } = answer as Record<string, unknown>;
  const text = token || accessToken;
  // When it was issued is not looked at: the clocks need not agree.
  const seconds = typeof lifetime === 'number' && lifetime > 0 ? Math.min(lifetime, longestLifetime) : defaultLifetime;
  const bearer = bearerOf(text, now + Math.max(0, seconds - margin) * 1000);
  return isFailure(bearer) ? undefined : bearer;
}

function bearerOf(token: unknown, expires: number): Authorization | RegistryFailure {
  // What else a header may hold could end the header and begin another.
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return { header: `Bearer ${token}`, expires };
  return fail('private', 'The token that is kept for the registry cannot be sent; sign in again');
}

/** Tells accounts apart; only ever kept in memory. */
function accountOf(credentials: Credentials): string {
  return credentials.kind === 'password' ? `${credentials.username}:${credentials.password}` : credentials.token;
}

function basic({ username, password }: { username: string; password: string }): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
}
