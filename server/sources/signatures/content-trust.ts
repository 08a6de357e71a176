import { contentTrustEnd } from '../../model/content-trust.ts';
import type { ImageReference } from '../../model/image-reference.ts';
import type { ContentTrustData } from '../../model/signature.ts';
import type { RegistryClient } from '../registry/client.ts';
import { isFailure } from '../registry/failure.ts';
import type { TrustedTags } from '../registry/trust-data.ts';

/** What is asked of a client for registries. */
export type TrustServers = Pick<RegistryClient, 'getTrustedTags'>;

/** Of Docker Hub, until it ends. Source: https://github.com/docker/cli/blob/28.x/cli/trust/trust.go */
const dockerServer = 'notary.docker.io';
/** It only adds to what is known, and the service that it asks is going away. */
const timeLimit = 5_000;

/**
 * What a server of Docker Content Trust has of an image, so that it can be recognised: nothing of it is verified or
 * believed. Undefined where there is no such server, or it does not tell.
 */
export async function findContentTrust(
  servers: TrustServers,
  reference: ImageReference,
  digest: string,
  environment: NodeJS.ProcessEnv,
  outer: AbortSignal,
): Promise<ContentTrustData | undefined> {
  const server = trustServerOf(reference, environment);
  if (server === undefined) return undefined;
  const signal = AbortSignal.any([outer, AbortSignal.timeout(timeLimit)]);
  const roles = await Promise.all(
    (['targets', 'targets/releases'] as const).map((role) => servers.getTrustedTags(server, reference, role, signal)),
  );
  const told = roles.filter((role): role is TrustedTags => !isFailure(role));
  const [first] = told;
  if (first === undefined) return undefined;
  const tag = reference.tag ?? (reference.digest === undefined ? 'latest' : undefined);
  const named = ({ digests }: TrustedTags) => (tag === undefined ? [...digests.values()] : (digests.get(tag) ?? []));
  const by = told.find((role) => named(role).includes(digest));
  const isOther = tag !== undefined && told.some((role) => named(role).length > 0);
  const { expires } = by ?? first;
  const names = by !== undefined ? 'this-image' : isOther ? 'another-image' : 'other-tags';
  return { server, names, ...(expires !== undefined && { expires }) };
}

/** The server that Docker's client would ask: the one that the user's environment names, or Docker's own for Docker Hub. */
export function trustServerOf(
  { registry }: ImageReference,
  environment: NodeJS.ProcessEnv,
  now = new Date(),
): string | undefined {
  const { DOCKER_CONTENT_TRUST_SERVER: named } = environment;
  if (named) {
    const url = URL.canParse(named) ? new URL(named) : undefined;
    const isPlain = url?.protocol === 'https:' && url.pathname === '/' && url.username === '' && url.search === '';
    return isPlain ? url.host : undefined;
  }
  return registry === 'docker.io' && now.toISOString() < contentTrustEnd ? dockerServer : undefined;
}
