import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import { baseImage } from './base-image.ts';
import type { Facts } from './facts.ts';
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
  isOfImage(): boolean;
}

/** The numbers under `key` in the security contexts of a pod and of its containers, where they are written. */
export function contextNumbers(workload: Workload, key: string, facts: Facts): IdentityNumber[] {
  const { spec, containers, resource, nameRange } = workload;
  const own = (
    place: Workload['spec'],
    owner: string,
    absentRange: Range,
    holders: Workload['containers'],
  ): IdentityNumber => {
    const slot = numberSlot(place.get('securityContext', key), absentRange, 'kubernetes');
    return {
      key,
      owner,
      slot,
      isOfImage() {
        const { value } = slot;
        return value !== undefined && holders.some((holder) => imageNumbers(holder.place, key, facts).includes(value));
      },
    };
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
function imageNumbers(place: Workload['spec'], key: string, facts: Facts): number[] {
  const image = imageSlot(place.get('image'), { start: 0, end: 0 }, 'kubernetes').value;
  if (image === undefined) return [];
  const { user } = baseImage(image, facts);
  const offered = knownImage(image)?.offersUser;
  const group = /^\d+$/.test(user?.group ?? '') ? Number(user?.group) : user?.uid;
  const numbers = key === 'runAsGroup' ? [group, offered?.gid] : [user?.uid, offered?.uid];
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
      isOfImage: () => false,
      owner: resource.name,
      slot: numberSlot(item, nameRange, 'kubernetes'),
    }));
}
