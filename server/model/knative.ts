import type { YamlPlace } from '../syntax/yaml/place.ts';
import { inSteps } from '../syntax/yaml/transaction.ts';
import type { Slot } from '../text/slot.ts';
import { containersAt, specIn } from './pod-fields.ts';
import type { PodSource } from './pod-spec.ts';
import { literalText } from './yaml-values.ts';

/** Whether a pod of that kind is set through its containers; Kubernetes itself has no pods in kinds of these names. */
export function isSetInContainers({ kind }: { readonly kind: string }): boolean {
  return /^(?:Service|Configuration|Revision)$/.test(kind);
}

/**
 * What `read` finds in the security context of a pod. Knative takes none at the level of the pod unless it is told to, so
 * that what is absent there is written into each container: https://knative.dev/docs/serving/configuration/feature-flags/
 */
export function throughContainers<T>(
  source: PodSource,
  context: YamlPlace,
  read: (context: YamlPlace) => Slot<T>,
): Slot<T> {
  const own = read(context);
  const isKnative = literalText(source.object.get('apiVersion'), 'kubernetes')?.startsWith('serving.knative.dev/');
  if (isKnative !== true || own.state !== 'absent') return own;
  const containers = source.lists.flatMap(([key]) =>
    containersAt(source.template.get(...source.specKeys.map(String)), key).map((_, index) => ({ key, index })),
  );
  return {
    ...own,
    set: (wanted) =>
      inSteps(
        source.object.file,
        containers.map(({ key, index }) => (later) => {
          const spec = specIn(later, source);
          const place = spec && containersAt(spec, key)[index];
          return place && read(place.get('securityContext')).set(wanted);
        }),
      ),
  };
}
