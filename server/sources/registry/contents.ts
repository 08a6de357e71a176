import { isDigest } from '../../model/image-reference.ts';
import type { Access } from './auth.ts';
import { type Content, type ContentCache, manifestTypes, mediaTypeOf } from './content.ts';
import { digestOfBytes } from './digest.ts';
import { fail, isFailure, notARegistry, type RegistryFailure } from './failure.ts';
import type { RegistryRequests } from './requests.ts';
import { discard, largestBody, readBody, type Transport } from './transport.ts';

/** Gets what has a digest: from the cache, or from the registry; nothing that is not what its digest says. */
export class RegistryContents {
  readonly #requests: RegistryRequests;
  readonly #cache: ContentCache | undefined;

  constructor(requests: RegistryRequests, cache: ContentCache | undefined) {
    this.#requests = requests;
    this.#cache = cache;
  }

  /** A manifest or index by its tag or digest. */
  async manifest(access: Access, version: string, transport: Transport): Promise<Content | RegistryFailure> {
    const asked = isDigest(version) ? version : undefined;
    const known = await this.#known(asked);
    if (known !== undefined && manifestTypes.includes(known.mediaType)) return known;
    const request = { access, method: 'GET', path: `manifests/${version}`, accept: manifestTypes.join(', ') } as const;
    const response = await this.#requests.ask({ ...request, image: imageOf(access, version) }, transport);
    if (isFailure(response)) return response;
    const mediaType = mediaTypeOf(response);
    if (!manifestTypes.includes(mediaType)) {
      discard(response);
      return notARegistry(access.registry);
    }
    const claimed = response.headers.get('docker-content-digest')?.trim() ?? '';
    return this.#received(access, response, asked ?? (isDigest(claimed) ? claimed : undefined), mediaType, transport);
  }

  /** What a manifest points at; at most 4 MB. */
  async blob(
    access: Access,
    { digest, size, mediaType }: { digest: string; size: number; mediaType: string },
    transport: Transport,
  ): Promise<Content | RegistryFailure> {
    if (size > largestBody) return tooLarge(access.registry);
    const known = await this.#known(digest);
    if (known !== undefined) return known;
    const request = { access, method: 'GET', path: `blobs/${digest}`, accept: '*/*' } as const;
    const response = await this.#requests.ask({ ...request, image: imageOf(access, digest) }, transport);
    if (isFailure(response)) return response;
    return this.#received(access, response, digest, mediaType, transport);
  }

  async #known(digest: string | undefined): Promise<Content | undefined> {
    const found = digest === undefined ? undefined : await this.#cache?.read(digest);
    if (found === undefined || found.digest !== digest) return undefined;
    if ((await digestOfBytes(found.bytes, digest)) === digest) return found;
    await this.#cache?.drop(digest);
    return undefined;
  }

  async #received(
    { registry }: Access,
    response: Response,
    expected: string | undefined,
    mediaType: string,
    { signal }: Transport,
  ): Promise<Content | RegistryFailure> {
    const bytes = await readBody(response, registry, signal);
    if (isFailure(bytes)) return bytes;
    const digest = await digestOfBytes(bytes, expected);
    if (expected !== undefined && expected !== digest) return untrustworthy(registry);
    const content = { digest, mediaType, bytes };
    await this.#cache?.write(content);
    return content;
  }
}

/** How an image is named to people: `library/nginx:1`, `acme/api@sha256:…`. */
export function imageOf({ repository }: Access, version: string | undefined): string {
  if (version === undefined) return repository;
  return `${repository}${version.includes(':') ? '@' : ':'}${version}`;
}

/** A registry whose words do not fit together. */
export function untrustworthy(registry: string): RegistryFailure {
  return fail(
    'untrustworthy',
    `${registry} sent another digest than its answer has; do not use it before its operator has looked`,
  );
}

function tooLarge(registry: string): RegistryFailure {
  return fail('untrustworthy', `${registry} has more to send than an image may say of itself; use another image`);
}
