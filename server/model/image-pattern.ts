import { type ImageReference, normalizedName } from './image-reference.ts';

/** Whether `pattern`, in which `*` stands for any characters, covers the name of `image` as written or in full. */
export function matchesImage(pattern: string, image: ImageReference): boolean {
  return matches(pattern, image.name) || matches(pattern, normalizedName(image));
}

function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (!name.startsWith(first)) return false;
  if (rest.length === 0) return name === first;
  const last = rest.pop() as string;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
