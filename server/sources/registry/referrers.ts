import type { Access } from './auth.ts';
import { manifestTypes, mediaTypeOf } from './content.ts';
import { isFailure, type RegistryFailure } from './failure.ts';
import { type Descriptor, readManifest } from './manifest.ts';
import type { RegistryRequests } from './requests.ts';
import { discard, readBody, type Transport } from './transport.ts';

const [indexType = ''] = manifestTypes;

/**
 * What refers to the manifest `digest`, as the registry knows it or as the tag lists it that stands in where it does not.
 * Source: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
 */
export async function listReferrers(
  access: Access,
  digest: string,
  requests: RegistryRequests,
  transport: Transport,
): Promise<readonly Descriptor[] | RegistryFailure> {
  for (const path of [`referrers/${digest}`, `manifests/${referrersTag(digest)}`]) {
    const request = {
      access,
      method: 'GET',
      path,
      accept: indexType,
      image: `${access.repository}@${digest}`,
    } as const;
    const response = await requests.try(request, transport);
    if (isFailure(response)) return response;
    if ([401, 403, 429].includes(response.status) || response.status >= 500)
      return requests.failureOf(response, request);
    if (!response.ok || mediaTypeOf(response) !== indexType) {
      discard(response);
      continue;
    }
    const bytes = await readBody(response, access.registry, transport.signal);
    if (isFailure(bytes)) return bytes;
    const index = readManifest({ mediaType: indexType, bytes });
    if (index?.kind === 'index') return index.manifests;
  }
  return [];
}

/** The tag that stands in for the list of referrers: `sha256-` and the hexadecimal digits. */
function referrersTag(digest: string): string {
  return digest.replace(':', '-');
}
