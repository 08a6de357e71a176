import type { ImageReference } from '../../model/image-reference.ts';
import { isFailure, notARegistry, type RegistryFailure } from './failure.ts';
import { isRecord, readJson } from './manifest.ts';
import type { RegistryRequests } from './requests.ts';
import { readBody, type Transport } from './transport.ts';

/** Who says of which tags what they are: the owners of a repository, and those to whom they have handed that on. */
export type TrustRole = 'targets' | 'targets/releases';

/** What one role of Docker Content Trust says; nothing of it is verified. */
export interface TrustedTags {
  /** Digests by tag. */
  readonly digests: ReadonlyMap<string, string>;
  /** ISO 8601, from when on nobody accepts it. */
  readonly expires: string | undefined;
}

const mostTags = 10_000;

/**
 * Asks the server of Docker Content Trust at `host` what it has of the repository of `reference`.
 * Source: https://github.com/notaryproject/notary/blob/master/server/server.go
 */
export async function getTrustedTags(
  host: string,
  reference: ImageReference,
  role: TrustRole,
  requests: RegistryRequests,
  transport: Transport,
): Promise<TrustedTags | RegistryFailure> {
  // Such a server names repositories with their registry, and hands out tokens as a registry does.
  const name = `${reference.registry}/${reference.repository}`;
  const access = { registry: host, repository: name };
  const path = `_trust/tuf/${role}.json`;
  const response = await requests.ask(
    { access, method: 'GET', path, accept: 'application/json', image: name },
    transport,
  );
  if (isFailure(response)) return response;
  const body = await readBody(response, host, transport.signal);
  if (isFailure(body)) return body;
  const signed = readJson(body)?.signed;
  if (!isRecord(signed) || !isRecord(signed.targets)) return notARegistry(host);
  const digests = Object.entries(signed.targets)
    .slice(0, mostTags)
    .flatMap(([tag, target]): [string, string][] => {
      const digest = digestOf(target);
      return digest === undefined ? [] : [[tag, digest]];
    });
  return { digests: new Map(digests), expires: dateOf(signed.expires) };
}

function digestOf(target: unknown): string | undefined {
  const hash = isRecord(target) && isRecord(target.hashes) ? target.hashes.sha256 : undefined;
  // 32 bytes in base64.
  if (typeof hash !== 'string' || !/^[A-Za-z0-9+/]{43}=$/.test(hash)) return undefined;
  const hex = [...atob(hash)].map((character) => character.charCodeAt(0).toString(16).padStart(2, '0'));
  return `sha256:${hex.join('')}`;
}

function dateOf(value: unknown): string | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
