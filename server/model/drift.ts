import { describedImage } from './base-image.ts';
import type { Facts, Question } from './facts.ts';
import type { ImageDescription } from './image-description.ts';
import { formatReference, type ImageReference } from './image-reference.ts';
import { isOnlyLocal } from './official-image.ts';
import { pinQuestion } from './pin.ts';

/** How far a tag has moved on from the digest that is written beside it. */
export interface Drift {
  /** The digest that the tag points at now. */
  readonly digest: string;
  /** Days on which both were made, `2026-11-22`; undefined where the image does not say. */
  readonly pinnedOn: string | undefined;
  readonly movedOn: string | undefined;
}

/** Images of one release are made on different machines, one after the other. */
const sameRelease = 2 * 86_400_000;

/** The question whether the digest of `image` is still there; undefined without one. */
export function digestQuestion(image: ImageReference): (Question & { readonly kind: 'digest' }) | undefined {
  if (image.digest === undefined || isOnlyLocal(image)) return undefined;
  return { kind: 'digest', reference: formatReference({ ...image, tag: undefined }) };
}

/** Whether the registry of `image` has nothing of its digest any more. */
export function isDigestGone(image: ImageReference, facts: Facts): boolean {
  const question = digestQuestion(image);
  const answer = question && facts.digest(question.reference);
  return answer?.state === 'unavailable' && answer.failure === 'not-found';
}

/** Whether the tag of `image` points elsewhere than its digest; undefined when it does not, or that is not known. */
export function driftOf(image: ImageReference, facts: Facts): Drift | undefined {
  if (image.digest === undefined || image.tag === undefined || isOnlyLocal(image)) return undefined;
  const answer = facts.digest(pinQuestion(image).reference);
  if (answer.state !== 'known' || answer.value === image.digest) return undefined;
  const then = describedImage(image, facts);
  const now = describedImage({ ...image, digest: undefined }, facts);
  if (then === undefined || now === undefined || mayBePartOf(then, now)) return undefined;
  return { digest: answer.value, pinnedOn: dayOf(then), movedOn: dayOf(now) };
}

/** Whether what is pinned is, or may be, the image of one platform of what the tag points at. */
function mayBePartOf(then: ImageDescription, now: ImageDescription): boolean {
  if (then.digest !== then.manifestDigest || now.digest === now.manifestDigest) return false;
  if (then.digest === now.manifestDigest) return true;
  if (then.platform === now.platform) return false;
  const apart = Date.parse(now.created ?? '') - Date.parse(then.created ?? '');
  return !(apart > sameRelease);
}

/** Builds that are to come out the same give themselves a day long past. */
function dayOf({ created }: ImageDescription): string | undefined {
  return created !== undefined && created > '2000' ? created.slice(0, 10) : undefined;
}
