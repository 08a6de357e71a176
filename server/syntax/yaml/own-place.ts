import type { YamlPlace } from './place.ts';

/** The place where what is seen at `place`, by an alias or a merge perhaps, is written itself. */
export function ownPlace(place: YamlPlace): YamlPlace | undefined {
  if (place.via === 'own') return place;
  const start = place.pair === undefined ? place.range?.start : place.keyRange?.start;
  let at: YamlPlace | undefined = topOf(place);
  while (at !== undefined && start !== undefined) {
    const below: readonly YamlPlace[] = at.kind === 'list' ? at.items() : at.entries();
    at = below.find(({ via, wholeRange }) => via === 'own' && holds(wholeRange, start));
    if (at?.wholeRange?.start === start && (at.pair ?? at.written) === (place.pair ?? place.written)) return at;
  }
  return undefined;
}

/** The key at the top of the document below which `place` is written. */
export function topKey(place: YamlPlace): string {
  let at = place;
  while (at.parent?.parent !== undefined) at = at.parent;
  return String(at.key);
}

function topOf(place: YamlPlace): YamlPlace {
  let at = place;
  while (at.parent !== undefined) at = at.parent;
  return at;
}

function holds(range: YamlPlace['wholeRange'], offset: number): boolean {
  return range !== undefined && range.start <= offset && offset < range.end;
}
