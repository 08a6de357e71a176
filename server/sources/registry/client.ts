import { type ImageReference, isDigest } from '../../model/image-reference.ts';
import { type Authorization, authorize, type Credentials } from './auth.ts';
import { fail, failureOfStatus, isFailure, notARegistry, type RegistryFailure } from './failure.ts';
import { isLoopback, readBody, send, type Transport } from './transport.ts';

/** What a tag points at. */
export interface ResolvedDigest {
  /** `sha256:…`, of the index when the image has several platforms. */
  readonly digest: string;
  readonly mediaType: string;
}

/** What a client needs of the outside. */
export interface RegistryClientOptions {
  readonly fetch: typeof fetch;
  /** Credentials for a registry, by the name that references give it. */
  readonly credentials?: (registry: string) => Promise<Credentials | undefined> | Credentials | undefined;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Most milliseconds that one question may take. */
  readonly timeLimit?: number;
}

// Asked for less, a registry answers with the digest of one platform, or not at all.
const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
const defaultTimeLimit = 10_000;

/** Asks registries by the OCI distribution protocol, https://github.com/opencontainers/distribution-spec */
export class RegistryClient {
  readonly #options: RegistryClientOptions;
  readonly #authorizations = new Map<string, Authorization>();

  constructor(options: RegistryClientOptions) {
    this.#options = options;
  }

  /** The digest that `reference` points at now; its tag, `latest` without one, or its digest when that is all it has. */
  async resolveDigest(reference: ImageReference, signal: AbortSignal): Promise<ResolvedDigest | RegistryFailure> {
    const limit = AbortSignal.timeout(this.#options.timeLimit ?? defaultTimeLimit);
    const transport = { fetch: this.#options.fetch, signal: AbortSignal.any([signal, limit]) };
    const answer = await this.#ask(reference, 'HEAD', transport);
    if (isFailure(answer)) return answer;
    const head = digestOf(answer);
    if (answer.ok && head !== undefined) return checked(reference, answer, head);
    // Counted by rate limits, other than HEAD: only for a registry that leaves the digest out or does not know HEAD.
    if (!answer.ok && answer.status !== 405 && answer.status !== 501) return this.#statusFailure(answer, reference);
    return this.#hashManifest(reference, transport);
  }

  async #hashManifest(reference: ImageReference, transport: Transport): Promise<ResolvedDigest | RegistryFailure> {
    const response = await this.#ask(reference, 'GET', transport);
    if (isFailure(response)) return response;
    if (!response.ok || !isManifest(response)) {
      void response.body?.cancel().catch(() => undefined);
      return response.ok ? notARegistry(reference.registry) : this.#statusFailure(response, reference);
    }
    const body = await readBody(response, reference.registry, transport.signal);
    if (isFailure(body)) return body;
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
    const digest = `sha256:${Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
    const claimed = digestOf(response);
    if (claimed?.startsWith('sha256:') && claimed !== digest) return untrustworthy(reference);
    return checked(reference, response, digest);
  }

  /** One request, and a second one with authorization when the registry asks for it. */
  async #ask(
    reference: ImageReference,
    method: 'GET' | 'HEAD',
    transport: Transport,
  ): Promise<Response | RegistryFailure> {
    const { registry, repository } = reference;
    const key = `${registry}/${repository}`;
    const known = this.#authorizations.get(key);
    const usable = known !== undefined && known.expires > this.#now() ? known : undefined;
    const response = await this.#send(reference, method, usable, transport);
    if (isFailure(response) || response.status !== 401) return response;
    void response.body?.cancel().catch(() => undefined);
    this.#authorizations.delete(key);
    const credentials = await this.#options.credentials?.(registry);
    const authorization = await authorize(response, { registry, repository }, credentials, {
      ...transport,
      now: () => this.#now(),
    });
    if (isFailure(authorization)) return authorization;
    const second = await this.#send(reference, method, authorization, transport);
    if (!isFailure(second) && second.status !== 401) this.#authorizations.set(key, authorization);
    return second;
  }

  async #send(
    reference: ImageReference,
    method: 'GET' | 'HEAD',
    authorization: Authorization | undefined,
    transport: Transport,
  ): Promise<Response | RegistryFailure> {
    const headers: Record<string, string> = { accept: manifestTypes.join(', ') };
    if (authorization !== undefined) headers.authorization = authorization.header;
    const url = manifestUrl(reference);
    if (url === undefined) return notARegistry(reference.registry);
    const response = await send(url, method, headers, transport);
    const mayBePlain = isFailure(response) && ['offline', 'tls', 'not-a-registry'].includes(response.failure);
    if (!mayBePlain || !isLoopback(url.hostname)) return response;
    // As container engines do for this machine: https, else http.
    url.protocol = 'http:';
    return send(url, method, headers, transport);
  }

  #statusFailure(response: Response, reference: ImageReference): RegistryFailure {
    const { registry, repository, tag, digest } = reference;
    const version = tag === undefined ? (digest === undefined ? '' : `@${digest}`) : `:${tag}`;
    return failureOfStatus(response, registry, `${repository}${version}`);
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }
}

function manifestUrl({ registry, repository, tag, digest }: ImageReference): URL | undefined {
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  const address = `https://${host}/v2/${repository}/manifests/${tag ?? digest ?? 'latest'}`;
  return URL.canParse(address) ? new URL(address) : undefined;
}

function digestOf(response: Response): string | undefined {
  const header = response.headers.get('docker-content-digest')?.trim() ?? '';
  return isDigest(header) ? header : undefined;
}

function mediaTypeOf(response: Response): string {
  return (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function isManifest(response: Response): boolean {
  return manifestTypes.includes(mediaTypeOf(response));
}

function checked(reference: ImageReference, response: Response, digest: string): ResolvedDigest | RegistryFailure {
  if (!isManifest(response)) return notARegistry(reference.registry);
  const asked = reference.tag === undefined ? reference.digest : undefined;
  if (asked !== undefined && asked !== digest) return untrustworthy(reference);
  return { digest, mediaType: mediaTypeOf(response) };
}

function untrustworthy({ registry }: ImageReference): RegistryFailure {
  return fail(
    'untrustworthy',
    `${registry} sent another digest than its answer has; do not use it before its operator has looked`,
  );
}
