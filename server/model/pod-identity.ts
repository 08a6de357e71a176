import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import { knownImage } from './known-image.ts';
import type { Workload } from './workload-spec.ts';
import { imageSlot, numberSlot } from './yaml-values.ts';

/** A number of a user or group that a pod or a container runs with. */
export interface IdentityNumber {
  readonly key: string;
  /** The pod's or container's name. */
  readonly owner: string;
  readonly slot: Slot<number>;
  /** Whether it is of the user that an image which runs with it is made for: its files belong to that one. */
  readonly isOfImage: boolean;
}

/** The numbers under `key` in the security contexts of a pod and of its containers, where they are written. */
export function contextNumbers({ spec, containers, resource, nameRange }: Workload, key: string): IdentityNumber[] {
  const own = (
    place: Workload['spec'],
    owner: string,
    absentRange: Range,
    holders: Workload['containers'],
  ): IdentityNumber => {
    const slot = numberSlot(place.get('securityContext', key), absentRange, 'kubernetes');
    const ofImages = slot.value === undefined ? [] : holders.flatMap((holder) => imageNumbers(holder.place, key));
    return { key, owner, slot, isOfImage: slot.value !== undefined && ofImages.includes(slot.value) };
  };
  const heirs = containers.filter(({ place }) => !hasOwn(place, key));
  // What every container overrules holds for none.
  const isOverruled = containers.length > 0 && heirs.length === 0;
  return [
    ...(isOverruled ? [] : [own(spec, resource.name, nameRange, heirs)]),
    ...containers.map((each) => own(each.place, each.name, each.nameRange, [each])),
  ].filter(({ slot }) => slot.value !== undefined);
}

/** The numbers, other than root's, that a container's image gives its program under `key`. */
function imageNumbers(place: Workload['spec'], key: string): number[] {
  const image = imageSlot(place.get('image'), { start: 0, end: 0 }, 'kubernetes').value;
  const known = image && knownImage(image);
  const { user, offersUser } = known ?? {};
  const numbers = [user?.uid, key === 'runAsGroup' ? offersUser?.gid : offersUser?.uid];
  return numbers.filter((number) => number !== undefined && number !== 0) as number[];
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
      isOfImage: false,
      owner: resource.name,
      slot: numberSlot(item, nameRange, 'kubernetes'),
    }));
}
