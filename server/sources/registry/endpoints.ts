import { parseImageReference } from '../../model/image-reference.ts';
import { withoutEnd } from '../../text/in-order.ts';
import type { Access } from './auth.ts';

/** Where the user, and no file of a workspace, wants registries asked. */
export interface RegistryPlaces {
  /** For a registry those that are asked before it: `mirror.example.org:5000`, also with the beginning of a path. */
  readonly mirrors: ReadonlyMap<string, readonly string[]>;
  /** Registries that may be asked without encryption, or without their certificate being checked. */
  readonly insecure: ReadonlySet<string>;
}

/** One address at which a repository may be found. */
export interface Endpoint {
  /** For credentials and messages. */
  readonly access: Access;
  /** With its port. */
  readonly host: string;
  readonly hostname: string;
  readonly isInsecure: boolean;
}

/** The addresses of a repository: those of mirrors, and its own. */
export function endpointsOf(
  access: Access,
  places?: RegistryPlaces,
): { readonly mirrors: readonly Endpoint[]; readonly origin: Endpoint } {
  const mirrors = (places?.mirrors.get(access.registry) ?? []).flatMap((mirror) => {
    // A mirror is written as the beginning of a reference.
    const place = parseImageReference(`${withoutEnd(mirror, '/')}/${access.repository}`);
    const isPlace = place !== undefined && place.tag === undefined && place.digest === undefined;
    return isPlace ? [endpointOf(place, places)] : [];
  });
  return { mirrors, origin: endpointOf(access, places) };
}

function endpointOf({ registry, repository }: Access, places?: RegistryPlaces): Endpoint {
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  const address = `https://${host}`;
  return {
    access: { registry, repository },
    host,
    hostname: URL.canParse(address) ? new URL(address).hostname : host,
    isInsecure: places?.insecure.has(registry) ?? false,
  };
}
