import type { Facts } from './facts.ts';
import { formatReference, type ImageReference, withDigest } from './image-reference.ts';

/** The question whose answer pins `image`: the digest of its tag, `latest` where it has none. */
export function pinQuestion(image: ImageReference): { readonly kind: 'digest'; readonly reference: string } {
  return { kind: 'digest', reference: formatReference({ ...image, tag: image.tag ?? 'latest', digest: undefined }) };
}

/** `image` with the digest that its tag points at now; undefined while that is not known. */
export function pinned(image: ImageReference, facts: Facts): ImageReference | undefined {
  const answer = facts.digest(pinQuestion(image).reference);
  return answer.state === 'known' ? withDigest(image, answer.value) : undefined;
}
