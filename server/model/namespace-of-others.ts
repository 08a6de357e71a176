import type { Manifest } from './resource.ts';

/** The one namespace, other than the default one, that a manifest makes or puts objects into; undefined when there are several. */
export function namespaceOfOthers({ resources }: Manifest): string | undefined {
  const named = resources.flatMap((resource) => {
    if (resource.is('', 'Namespace')) return resource.isNamed ? [resource.name] : [];
    // One that is not known may be any.
    return resource.namespace.state === 'dynamic' ? ['?'] : [resource.namespace.value ?? []].flat();
  });
  const [only, ...more] = new Set(named.filter((name) => name !== 'default'));
  return only === undefined || only === '?' || more.length > 0 ? undefined : only;
}
