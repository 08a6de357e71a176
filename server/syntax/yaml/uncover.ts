import type { YamlPlace } from './place.ts';

/**
 * Whether what another file says comes to count where the text at `place` is taken away, and is the same, or may be: then
 * taking it away here is of no use.
 */
export function uncovers(place: YamlPlace): boolean {
  const text = place.scalar?.text;
  const { parent, key } = place;
  if (text === undefined || parent === undefined) return false;
  if (typeof key === 'number')
    return placesBelow(parent).some((list) => list.items().some((item) => item.scalar?.text === text));
  const below = placesBelow(place).at(-1);
  if (below === undefined) return false;
  return below.kind === 'dynamic' || below.scalar?.text === text || below.scalar?.text.includes('$') === true;
}

/** Those that say something; the last one counts. */
function placesBelow({ layers }: YamlPlace): YamlPlace[] {
  const places = layers.filter(({ isAbove }) => !isAbove).map(({ place }) => place);
  return places.filter(({ kind }) => kind !== 'absent' && kind !== 'empty');
}
