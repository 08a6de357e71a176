import { type Access, type Authorization, Authorizer } from './auth.ts';
import { type CredentialSource, hasProblem } from './credentials.ts';
import { type Endpoint, endpointsOf, type RegistryPlaces } from './endpoints.ts';
import { expiredLogin, failureOfStatus, isFailure, notARegistry, type RegistryFailure, rateLimit } from './failure.ts';
import { Pauses, type Quota, quotaOf } from './quota.ts';
import { discard, isLoopback, type Sent, send, type Transport } from './transport.ts';

/** One question to a registry. */
export interface RegistryRequest {
  readonly access: Access;
  readonly method: 'GET' | 'HEAD';
  /** Below the repository: `manifests/latest`. */
  readonly path: string;
  readonly accept: string;
  /** What it is about, for people: `library/nginx:1`. */
  readonly image: string;
}

/** What asking needs of the outside. */
export interface RequestOptions {
  readonly credentials?: CredentialSource;
  /** Where the user has registries asked; read anew for each question. */
  readonly places?: () => RegistryPlaces;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** A mirror that does not answer must leave time for the registry itself. */
const mirrorTimeLimit = 4_000;

/** Asks registries, with the authorization that they want. */
export class RegistryRequests {
  readonly #options: RequestOptions;
  readonly #authorizations = new Map<string, Authorization>();
  readonly #authorizer = new Authorizer();
  readonly #pauses = new Pauses();
  readonly #quotas = new Map<string, Quota>();

  constructor(options: RequestOptions) {
    this.#options = options;
  }

  /** What registries last said of their limits, by name. */
  get quotas(): ReadonlyMap<string, Quota> {
    return this.#quotas;
  }

  /** A successful answer. */
  async ask(request: RegistryRequest, transport: Transport): Promise<Response | RegistryFailure> {
    const response = await this.try(request, transport);
    if (isFailure(response) || response.ok) return response;
    return this.failureOf(response, request);
  }

  /** The same, whatever its status is; from a mirror only if it has what is asked for. */
  async try(request: RegistryRequest, transport: Transport): Promise<Response | RegistryFailure> {
    const { mirrors, origin } = endpointsOf(request.access, this.#options.places?.());
    for (const mirror of mirrors) {
      const signal = AbortSignal.any([transport.signal, AbortSignal.timeout(mirrorTimeLimit)]);
      const response = await this.#tryAt(mirror, request, { ...transport, signal });
      if (!isFailure(response) && response.ok) return response;
      if (!isFailure(response)) discard(response);
    }
    return this.#tryAt(origin, request, transport);
  }

  /** The failure that the status of `response` stands for. */
  failureOf(response: Response, { access, image }: RegistryRequest): RegistryFailure {
    discard(response);
    return failureOfStatus(response, access.registry, image, this.#now());
  }

  /** One request, and a second one with authorization when the registry asks for it. */
  async #tryAt(
    endpoint: Endpoint,
    request: RegistryRequest,
    transport: Transport,
  ): Promise<Response | RegistryFailure> {
    const { registry, repository } = endpoint.access;
    const pause = this.#pauses.left(registry, request.method, this.#now());
    if (pause > 0) return rateLimit(registry, pause);
    const key = `${registry}/${repository}`;
    const known = this.#authorizations.get(key);
    const usable = known !== undefined && known.expires > this.#now() ? known : undefined;
    const first = await this.#send(endpoint, request, usable, transport);
    if (isFailure(first)) return first;
    if (first.response.status !== 401) return this.#noted(registry, request, first.response);
    discard(first.response);
    this.#authorizations.delete(key);
    // Where a redirect has led is not who the credentials are for.
    if (first.url.hostname !== endpoint.hostname) return notARegistry(registry);
    const credentials = await this.#options.credentials?.(endpoint.access, transport.signal);
    const refusal = { ...first, access: endpoint.access, credentials, isInsecure: endpoint.isInsecure };
    const now = () => this.#now();
    const authorization = await this.#authorizer.authorize(refusal, usable?.header, { ...transport, now });
    if (isFailure(authorization)) {
      if (authorization.failure === 'rate-limit') this.#pause(registry, 'HEAD', authorization.retryAfterSeconds);
      return authorization;
    }
    const second = await this.#send(endpoint, request, authorization, transport);
    if (isFailure(second)) return second;
    if (second.response.status !== 401) this.#authorizations.set(key, authorization);
    else if (credentials !== undefined && !hasProblem(credentials) && !authorization.header.startsWith('Bearer ')) {
      discard(second.response);
      return expiredLogin(registry);
    }
    return this.#noted(registry, request, second.response);
  }

  #noted(registry: string, { method, image }: RegistryRequest, response: Response): Response | RegistryFailure {
    const quota = quotaOf(response.headers, this.#now());
    if (quota !== undefined) this.#quotas.set(registry, quota);
    if (response.status !== 429) return response;
    discard(response);
    const failure = failureOfStatus(response, registry, image, this.#now());
    this.#pause(registry, method, failure.retryAfterSeconds);
    return failure;
  }

  #pause(registry: string, method: string, seconds: number | undefined): void {
    this.#pauses.begin(registry, method, seconds, this.#now());
  }

  async #send(
    { access, host, isInsecure }: Endpoint,
    { method, path, accept }: RegistryRequest,
    authorization: Authorization | undefined,
    transport: Transport,
  ): Promise<Sent | RegistryFailure> {
    const headers: Record<string, string> = { accept };
    if (authorization !== undefined) headers.authorization = authorization.header;
    const address = `https://${host}/v2/${access.repository}/${path}`;
    if (!URL.canParse(address)) return notARegistry(access.registry);
    const url = new URL(address);
    const sent = await send({ url, method, headers }, transport);
    const mayBePlain = isFailure(sent) && ['offline', 'tls', 'not-a-registry'].includes(sent.failure);
    if (!mayBePlain || !(isInsecure || isLoopback(url.hostname))) return sent;
    // As container engines do for this machine, and where they are told to: https, else http.
    const plain = new URL(url);
    plain.protocol = 'http:';
    return send({ url: plain, method, headers }, transport);
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }
}
