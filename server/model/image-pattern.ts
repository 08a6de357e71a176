import { type ImageReference, normalizedName } from './image-reference.ts';

/** Whether `pattern`, in which `*` stands for any characters, covers the name of `image` as written or in full. */
export function matchesImage(pattern: string, image: ImageReference): boolean {
  return matchesText(pattern, image.name) || matchesText(pattern, normalizedName(image));
}

/**
 * Whether `image` comes from `place`: a registry (`ghcr.io`), perhaps with the beginning of a path (`ghcr.io/acme`), in which
 * `*` stands for any characters. What names no registry is below Docker Hub.
 */
export function comesFrom(place: string, image: ImageReference): boolean {
  const trimmed = place.replace(/^https?:\/\//, '').replace(/\/[/*]{0,20}$/, '');
  const [host = ''] = trimmed.split('/');
  const isHost = /[.:*]/.test(host) || host === 'localhost';
  const full = (isHost ? trimmed : `docker.io/${trimmed}`).replace(
    /^(?:index\.|registry-1\.)docker\.io(?=\/|$)/,
    'docker.io',
  );
  const name = normalizedName(image);
  return matchesText(full, name) || matchesText(`${full}/*`, name);
}

/** Whether all of `name` is as `pattern` has it, in which `*` stands for any characters. */
export function matchesText(pattern: string, name: string): boolean {
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
