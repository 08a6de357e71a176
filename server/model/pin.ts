import type { Edit } from '../text/edit.ts';
import type { Facts } from './facts.ts';
import { anyDigest, formatReference, type ImageReference, withDigest } from './image-reference.ts';
import type { ImageSlot } from './image-use.ts';

/** A change that adds or renews the digest that a tag points at. */
export interface PinFix {
  readonly title: string;
  readonly safety: 'safe' | 'unsafe';
  readonly breaks?: string;
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

/**
 * Pins the image in `slot`, or brings its digest up to date with its tag; none where a digest would overrule a variable
 * without a word.
 */
export function pinFixes(slot: ImageSlot): PinFix[] {
  const image = slot.value;
  if (image === undefined || slot.set(withDigest(image, image.digest ?? anyDigest)) === undefined) return [];
  const edits = (facts: Facts) => {
    const target = pinned(image, facts);
    return target && slot.set(target);
  };
  const { name, tag, digest } = image;
  const title =
    digest === undefined
      ? `Pin \`${image.text}\` to the digest that it has now`
      : `Pin \`${name}${tag === undefined ? '' : `:${tag}`}\` to the digest that its tag has now`;
  return [{ title, ...riskOf(slot, image), needs: pinQuestion(image), edits }];
}

function riskOf({ otherVariables = [] }: ImageSlot, { digest }: ImageReference): Pick<PinFix, 'safety' | 'breaks'> {
  const names = [...new Set(otherVariables)].map((name) => `\`${name}\``).join(' and ');
  const breaks = [
    ...(digest === undefined ? [] : ['What is built or started from now on is another build of the image']),
    ...(names === '' ? [] : [`Whoever sets ${names} to something else has to take the digest away`]),
  ].join('; ');
  return breaks === '' ? { safety: 'safe' } : { safety: 'unsafe', breaks };
}
