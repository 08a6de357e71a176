import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import type { Workload } from './workload-spec.ts';
import { numberSlot } from './yaml-values.ts';

/** A number of a user or group that a pod or a container runs with. */
export interface IdentityNumber {
  readonly key: string;
  /** The pod's or container's name. */
  readonly owner: string;
  readonly slot: Slot<number>;
}

/** The numbers under `key` in the security contexts of a pod and of its containers, where they are written. */
export function contextNumbers({ spec, containers, resource, nameRange }: Workload, key: string): IdentityNumber[] {
  const own = (place: Workload['spec'], owner: string, absentRange: Range): IdentityNumber => ({
    key,
    owner,
    slot: numberSlot(place.get('securityContext', key), absentRange, 'kubernetes'),
  });
  // What every container overrules holds for none.
  const isOverruled = containers.length > 0 && containers.every(({ place }) => hasOwn(place, key));
  return [
    ...(isOverruled ? [] : [own(spec, resource.name, nameRange)]),
    ...containers.map(({ place, name, nameRange: range }) => own(place, name, range)),
  ].filter(({ slot }) => slot.value !== undefined);
}

function hasOwn(place: Workload['spec'], key: string): boolean {
  return place.get('securityContext', key).written !== undefined;
}

/** The further groups of a pod that are written. */
export function furtherGroups({ spec, resource, nameRange }: Workload): IdentityNumber[] {
  return spec
    .get('securityContext', 'supplementalGroups')
    .items()
    .map((item) => ({
      key: 'supplementalGroups',
      owner: resource.name,
      slot: numberSlot(item, nameRange, 'kubernetes'),
    }));
}
