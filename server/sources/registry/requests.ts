import { type Access, type Authorization, authorize, type Credentials } from './auth.ts';
import { failureOfStatus, isFailure, notARegistry, type RegistryFailure } from './failure.ts';
import { isLoopback, send, type Transport } from './transport.ts';

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
  /** Credentials for a registry, by the name that references give it. */
  readonly credentials?: (registry: string) => Promise<Credentials | undefined> | Credentials | undefined;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Asks registries, with the authorization that they want. */
export class RegistryRequests {
  readonly #options: RequestOptions;
  readonly #authorizations = new Map<string, Authorization>();

  constructor(options: RequestOptions) {
    this.#options = options;
  }

  /** A successful answer; one request, and a second one with authorization when the registry asks for it. */
  async ask(request: RegistryRequest, transport: Transport): Promise<Response | RegistryFailure> {
    const response = await this.try(request, transport);
    if (isFailure(response) || response.ok) return response;
    return statusFailure(response, request);
  }

  /** The same, whatever its status is. */
  async try(request: RegistryRequest, transport: Transport): Promise<Response | RegistryFailure> {
    const { registry, repository } = request.access;
    const key = `${registry}/${repository}`;
    const known = this.#authorizations.get(key);
    const usable = known !== undefined && known.expires > this.#now() ? known : undefined;
    const response = await this.#send(request, usable, transport);
    if (isFailure(response) || response.status !== 401) return response;
    void response.body?.cancel().catch(() => undefined);
    this.#authorizations.delete(key);
    const credentials = await this.#options.credentials?.(registry);
    const authorization = await authorize(response, request.access, credentials, {
      ...transport,
      now: () => this.#now(),
    });
    if (isFailure(authorization)) return authorization;
    const second = await this.#send(request, authorization, transport);
    if (!isFailure(second) && second.status !== 401) this.#authorizations.set(key, authorization);
    return second;
  }

  async #send(
    { access, method, path, accept }: RegistryRequest,
    authorization: Authorization | undefined,
    transport: Transport,
  ): Promise<Response | RegistryFailure> {
    const headers: Record<string, string> = { accept };
    if (authorization !== undefined) headers.authorization = authorization.header;
    const host = access.registry === 'docker.io' ? 'registry-1.docker.io' : access.registry;
    const address = `https://${host}/v2/${access.repository}/${path}`;
    if (!URL.canParse(address)) return notARegistry(access.registry);
    const url = new URL(address);
    const response = await send(url, method, headers, transport);
    const mayBePlain = isFailure(response) && ['offline', 'tls', 'not-a-registry'].includes(response.failure);
    if (!mayBePlain || !isLoopback(url.hostname)) return response;
    // As container engines do for this machine: https, else http.
    url.protocol = 'http:';
    return send(url, method, headers, transport);
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }
}

/** The failure that the status of `response` stands for. */
export function statusFailure(response: Response, { access, image }: RegistryRequest): RegistryFailure {
  void response.body?.cancel().catch(() => undefined);
  return failureOfStatus(response, access.registry, image);
}
