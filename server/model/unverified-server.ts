import type { Slot } from '../text/slot.ts';
import type { Resource } from './resource.ts';
import { booleanSlot, literalText } from './yaml-values.ts';

/** A server whose certificate the API server or `kubectl` is told not to verify. */
export interface UnverifiedServer {
  readonly key: string;
  /** What says so, for messages. */
  readonly owner: string;
  readonly slot: Slot<boolean>;
}

/** The servers that an APIService or a kubeconfig leaves unverified. */
export function unverifiedServers(resource: Resource): UnverifiedServer[] {
  const { place, name, nameRange } = resource;
  if (resource.is('apiregistration.k8s.io', 'APIService')) {
    const key = 'insecureSkipTLSVerify';
    const slot = booleanSlot(place.get('spec', key), nameRange, 'kubernetes');
    return slot.value === true ? [{ key, owner: name, slot }] : [];
  }
  if (!resource.is('', 'Config')) return [];
  const key = 'insecure-skip-tls-verify';
  return place
    .get('clusters')
    .items()
    .flatMap((cluster) => {
      const slot = booleanSlot(cluster.get('cluster', key), nameRange, 'kubernetes');
      const owner = literalText(cluster.get('name'), 'kubernetes') ?? 'cluster';
      return slot.value === true ? [{ key, owner, slot }] : [];
    });
}
