import type { Slot } from '../text/slot.ts';
import type { Resource } from './resource.ts';
import { textListSlot } from './yaml-values.ts';

/**
 * Prefixes that a constraint of Gatekeeper lets images begin with, and that end in the middle of a name:
 * https://open-policy-agent.github.io/gatekeeper-library/website/validation/allowedrepos
 */
export function ambiguousRepositories(resource: Resource): Slot<string>[] {
  if (!resource.is('constraints.gatekeeper.sh', 'K8sAllowedRepos')) return [];
  const repos = resource.place.get('spec', 'parameters', 'repos');
  return textListSlot(repos, resource.nameRange, 'kubernetes').items.filter(
    // After a slash, a tag's colon or a digest, no other name goes on.
    ({ value }) => value !== undefined && value !== '' && !/[/:@]$|@\w{1,32}:[\da-f]{32,200}$/.test(value),
  );
}
