import type { Edit } from '../text/edit.ts';
import type { Slot } from '../text/slot.ts';
import type { Facts } from './facts.ts';
import { formatReference, type ImageReference, withDigest } from './image-reference.ts';

/** A change that adds the digest that a tag points at. */
export interface PinFix {
  readonly title: string;
  readonly safety: 'safe';
  readonly needs: ReturnType<typeof pinQuestion>;
  readonly edits: (facts: Facts) => Edit[] | undefined;
}

/** The question whose answer pins `image`: the digest of its tag, `latest` where it has none. */
export function pinQuestion(image: ImageReference): { readonly kind: 'digest'; readonly reference: string } {
  return { kind: 'digest', reference: formatReference({ ...image, tag: image.tag ?? 'latest', digest: undefined }) };
}

/** `image` with the digest that its tag points at now; undefined while that is not known. */
export function pinned(image: ImageReference, facts: Facts): ImageReference | undefined {
  const answer = facts.digest(pinQuestion(image).reference);
  return answer.state === 'known' ? withDigest(image, answer.value) : undefined;
}

/** Pins the image in `slot`; none where a variable makes up a part of it, so that a digest cannot be written there. */
export function pinFixes(slot: Slot<ImageReference>): PinFix[] {
  const image = slot.value;
  if (image === undefined || slot.set(image) === undefined) return [];
  const edits = (facts: Facts) => {
    const target = pinned(image, facts);
    return target && slot.set(target);
  };
  const title = `Pin \`${image.text}\` to the digest that it has now`;
  return [{ title, safety: 'safe', needs: pinQuestion(image), edits }];
}
