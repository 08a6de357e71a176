import type { Slot } from '../text/slot.ts';
import type { Workload, WorkloadContainer } from './workload-spec.ts';
import { imageSlot, textSlot } from './yaml-values.ts';

/** A container whose image is taken from the node where the node has one of that name. */
export interface CachedImage {
  readonly container: WorkloadContainer;
  /** The image, without its digest, as it has none. */
  readonly image: string;
  readonly policy: Slot<string>;
  /** Whether the registry is never asked, so that somebody must have put the image on each node. */
  readonly isNeverPulled: boolean;
}

/**
 * The containers of `workload` that run what the node has under a tag. With a digest it is the same image wherever it comes
 * from; where nothing is said, the registry is asked for `latest` only:
 * https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting
 */
export function cachedImages(workload: Workload): CachedImage[] {
  return workload.containers.flatMap((container) => {
    const { place, nameRange } = container;
    const image = imageSlot(place.get('image'), nameRange, 'kubernetes').value;
    const policy = textSlot(place.get('imagePullPolicy'), nameRange, 'kubernetes');
    if (image === undefined || image.digest !== undefined || policy.state === 'dynamic') return [];
    const isByDefault = policy.state === 'absent' && image.tag !== undefined && image.tag !== 'latest';
    if (!isByDefault && policy.value !== 'IfNotPresent' && policy.value !== 'Never') return [];
    return [{ container, image: image.text, policy, isNeverPulled: policy.value === 'Never' }];
  });
}
