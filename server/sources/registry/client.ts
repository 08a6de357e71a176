import type { ImageDescription } from '../../model/image-description.ts';
import { type ImageReference, isDigest } from '../../model/image-reference.ts';
import type { Access } from './auth.ts';
import { type Content, type ContentCache, manifestTypes, mediaTypeOf } from './content.ts';
import { imageOf, RegistryContents, untrustworthy } from './contents.ts';
import { describe, type ImageParts, manifestFor, platformsOf } from './description.ts';
import { fail, failureOf, isFailure, notARegistry, type RegistryFailure } from './failure.ts';
import { type Descriptor, readManifest } from './manifest.ts';
import type { Quota } from './quota.ts';
import { listReferrers } from './referrers.ts';
import { RegistryRequests, type RequestOptions } from './requests.ts';
import { SharedWork } from './shared.ts';
import { listTags, type TagList } from './tags.ts';
import type { Transport } from './transport.ts';
import { getTrustedTags, type TrustedTags, type TrustRole } from './trust-data.ts';

/** What a tag points at. */
export interface ResolvedDigest {
  /** `sha256:…`, of the index when the image has several platforms. */
  readonly digest: string;
  readonly mediaType: string;
}

/** What a client needs of the outside. */
export interface RegistryClientOptions extends RequestOptions {
  readonly fetch: typeof fetch;
  /** Most milliseconds that one question may take. */
  readonly timeLimit?: number;
  /** Keeps what has a digest. */
  readonly content?: ContentCache;
  /** This machine's, as images name it: `amd64`, also the default. */
  readonly architecture?: string;
}

const defaultTimeLimit = 10_000;
/** So old may the digest of a tag be when it is not the digest that is asked for; in milliseconds. */
const tagAge = 5 * 60_000;
const mostTags = 1000;
/** For what takes several requests. */
const longTimeLimit = 30_000;

/** Asks registries by the OCI distribution protocol, https://github.com/opencontainers/distribution-spec */
export class RegistryClient {
  readonly #options: RegistryClientOptions;
  readonly #requests: RegistryRequests;
  readonly #contents: RegistryContents;
  readonly #resolving = new SharedWork<ResolvedDigest | RegistryFailure>();
  readonly #resolved = new Map<string, { readonly digest: string; readonly asOf: number }>();

  constructor(options: RegistryClientOptions) {
    this.#options = options;
    this.#requests = new RegistryRequests(options);
    this.#contents = new RegistryContents(this.#requests, options.content);
  }

  /** The digest that `reference` points at now; its tag, `latest` without one, or its digest when that is all it has. */
  async resolveDigest(reference: ImageReference, signal: AbortSignal): Promise<ResolvedDigest | RegistryFailure> {
    return this.#resolve(reference, this.#transport(signal, defaultTimeLimit));
  }

  /**
   * What a registry says of an image for `platform`, or for Linux on this machine's processor where there is one. What a
   * reference has a digest of is not asked for by tag.
   */
  async describeImage(
    reference: ImageReference,
    signal: AbortSignal,
    { platform }: { readonly platform?: string } = {},
  ): Promise<ImageDescription | RegistryFailure> {
    const transport = this.#transport(signal, longTimeLimit);
    // Of requests for a tag, HEAD is the one that rate limits do not count; what has a digest may be known already.
    const top =
      reference.digest === undefined ? await this.#digestOf(reference, transport) : { digest: reference.digest };
    if (isFailure(top)) return top;
    const parts = await this.#partsOf(reference, top.digest, platform, transport);
    if (isFailure(parts)) return parts;
    return describe(parts) ?? noImage(reference);
  }

  /** The tags of a repository, at most 10,000 of them. */
  async listTags(reference: ImageReference, signal: AbortSignal): Promise<TagList | RegistryFailure> {
    return listTags(reference, this.#requests, this.#transport(signal, longTimeLimit));
  }

  /** An index or manifest as it was sent: by digest, or by tag where `reference` has none. */
  async getManifest(reference: ImageReference, signal: AbortSignal): Promise<Content | RegistryFailure> {
    return this.#contents.manifest(reference, versionOf(reference), this.#transport(signal, longTimeLimit));
  }

  /** What a manifest in the repository of `reference` points at; at most 4 MB. */
  async getBlob(
    reference: ImageReference,
    descriptor: Pick<Descriptor, 'digest' | 'size' | 'mediaType'>,
    signal: AbortSignal,
  ): Promise<Content | RegistryFailure> {
    return this.#contents.blob(reference, descriptor, this.#transport(signal, longTimeLimit));
  }

  /** What says something of the manifest `digest` in that repository: signatures, attestations. */
  async listReferrers(
    reference: ImageReference,
    digest: string,
    signal: AbortSignal,
  ): Promise<readonly Descriptor[] | RegistryFailure> {
    return listReferrers(reference, digest, this.#requests, this.#transport(signal, longTimeLimit));
  }

  /** What the server of Docker Content Trust at `host` has of the repository of `reference`, not verified. */
  async getTrustedTags(
    host: string,
    reference: ImageReference,
    role: TrustRole,
    signal: AbortSignal,
  ): Promise<TrustedTags | RegistryFailure> {
    return getTrustedTags(host, reference, role, this.#requests, this.#transport(signal, defaultTimeLimit));
  }

  /** What registries last said of how often they may still be asked, by name; nothing is asked for it. */
  get quotas(): ReadonlyMap<string, Quota> {
    return this.#requests.quotas;
  }

  async #digestOf(
    reference: ImageReference,
    transport: Transport,
  ): Promise<Pick<ResolvedDigest, 'digest'> | RegistryFailure> {
    const known = this.#resolved.get(keyOf(reference));
    const age = this.#now() - (known?.asOf ?? Number.NEGATIVE_INFINITY);
    return known !== undefined && age >= 0 && age < tagAge ? known : this.#resolve(reference, transport);
  }

  /** One request for one tag, however many want to know it now. */
  async #resolve(reference: ImageReference, transport: Transport): Promise<ResolvedDigest | RegistryFailure> {
    const key = keyOf(reference);
    const result = await this.#resolving.do(
      key,
      transport.signal,
      (signal) => this.#askDigest(reference, this.#transport(signal, defaultTimeLimit)),
      (signal) => failureOf(undefined, reference.registry, signal),
    );
    if (isFailure(result)) return result;
    if (this.#resolved.size >= mostTags) this.#resolved.clear();
    this.#resolved.set(key, { digest: result.digest, asOf: this.#now() });
    return result;
  }

  async #askDigest(reference: ImageReference, transport: Transport): Promise<ResolvedDigest | RegistryFailure> {
    const version = reference.tag ?? reference.digest ?? 'latest';
    const request = {
      access: reference,
      method: 'HEAD',
      path: `manifests/${version}`,
      accept: manifestTypes.join(', '),
      image: imageOf(reference, version),
    } as const;
    const answer = await this.#requests.try(request, transport);
    if (isFailure(answer)) return answer;
    const head = answer.headers.get('docker-content-digest')?.trim() ?? '';
    if (answer.ok && isDigest(head)) return checked(reference, mediaTypeOf(answer), head);
    // Counted by rate limits, other than HEAD: only for a registry that leaves the digest out or does not know HEAD.
    if (!answer.ok && answer.status !== 405 && answer.status !== 501) return this.#requests.failureOf(answer, request);
    const content = await this.#contents.manifest(reference, version, transport);
    return isFailure(content) ? content : checked(reference, content.mediaType, content.digest);
  }

  async #partsOf(
    reference: ImageReference,
    digest: string,
    wanted: string | undefined,
    transport: Transport,
  ): Promise<ImageParts | RegistryFailure> {
    const top = await this.#contents.manifest(reference, digest, transport);
    if (isFailure(top)) return top;
    const read = readManifest(top);
    if (read === undefined) return noImage(reference);
    if (read.kind === 'manifest') {
      const config = await this.#contents.blob(reference, read.config, transport);
      if (isFailure(config)) return config;
      return { digest, index: undefined, manifestDigest: digest, platform: undefined, manifest: read, config };
    }
    const local = `linux/${this.#options.architecture ?? 'amd64'}`;
    const entry = manifestFor(read, wanted ?? local, wanted !== undefined);
    if (entry === undefined) return noPlatform(reference, wanted, platformsOf(read));
    const below = await this.#contents.manifest(reference, entry.digest, transport);
    if (isFailure(below)) return below;
    const manifest = readManifest(below);
    if (manifest?.kind !== 'manifest') return noImage(reference);
    const config = await this.#contents.blob(reference, manifest.config, transport);
    if (isFailure(config)) return config;
    return { digest, index: read, manifestDigest: entry.digest, platform: entry.platform, manifest, config };
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }

  #transport(signal: AbortSignal, timeLimit: number): Transport {
    const limit = AbortSignal.timeout(this.#options.timeLimit ?? timeLimit);
    return { fetch: this.#options.fetch, signal: AbortSignal.any([signal, limit]) };
  }
}

function keyOf({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}:${tag ?? digest ?? 'latest'}`;
}

function versionOf({ tag, digest }: ImageReference): string {
  return digest ?? tag ?? 'latest';
}

function checked(reference: ImageReference, mediaType: string, digest: string): ResolvedDigest | RegistryFailure {
  if (!manifestTypes.includes(mediaType)) return notARegistry(reference.registry);
  const asked = reference.tag === undefined ? reference.digest : undefined;
  if (asked !== undefined && asked !== digest) return untrustworthy(reference.registry);
  return { digest, mediaType };
}

function noImage(reference: Access & ImageReference): RegistryFailure {
  const image = imageOf(reference, versionOf(reference));
  return fail('not-an-image', `What ${reference.registry} has as \`${image}\` is no container image; check its name`);
}

function noPlatform(
  reference: ImageReference,
  wanted: string | undefined,
  offered: readonly string[],
): RegistryFailure {
  if (offered.length === 0) return noImage(reference);
  const image = imageOf(reference, versionOf(reference));
  const list = offered.slice(0, 8).join(', ');
  return fail('not-found', `\`${image}\` is not made for ${wanted}; ${reference.registry} has it for ${list}`);
}
