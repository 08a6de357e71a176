import type { YamlPlace } from '../../syntax/yaml/place.ts';
import { literalText } from '../yaml-values.ts';

/** What a patch says of a part of an object. `open`: that it changes it, in a way that is not worked out. */
export type Said =
  | { readonly kind: 'open' }
  | { readonly kind: 'scalar'; readonly text: string }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Said> }
  /** Elements that are merged with those of the same name: containers, variables, volumes. */
  | { readonly kind: 'list'; readonly items: ReadonlyMap<string, Said> };

/** Counts the values that have been read: aliases of aliases make billions out of ten lines. */
export interface Budget {
  left: number;
}

export const open: Said = { kind: 'open' };

/** The map that has `value` under `key`, and nothing else. */
export function under(key: string, value: Said): Said {
  return { kind: 'map', entries: new Map([[key, value]]) };
}

/** The list whose element `name` is `value`. */
export function named(name: string, value: Said): Said {
  return { kind: 'list', items: new Map([[name, value]]) };
}

/** What stands at `place` as a strategic merge patch means it. */
export function saidAt(place: YamlPlace, budget: Budget): Said {
  if (budget.left-- <= 0) return open;
  if (place.kind === 'map') {
    const entries = place.entries();
    // `$patch: replace`, `$setElementOrder` and kin say how to merge, and may take away.
    if (entries.some(({ key }) => String(key).startsWith('$'))) return open;
    return { kind: 'map', entries: new Map(entries.map((entry) => [String(entry.key), saidAt(entry, budget)])) };
  }
  if (place.kind === 'list') return saidList(place, budget);
  const text = place.scalar?.text;
  return text === undefined ? open : { kind: 'scalar', text };
}

/** Lists of maps with names are merged; any other takes the place of the one below. */
function saidList(place: YamlPlace, budget: Budget): Said {
  const items = new Map<string, Said>();
  for (const item of place.items()) {
    const name = literalText(item.get('name'), 'kubernetes');
    if (name === undefined) return open;
    items.set(name, saidAt(item, budget));
  }
  return items.size === 0 ? open : { kind: 'list', items };
}

/** `above` laid over `below`. */
export function mergeSaid(below: Said | undefined, above: Said): Said {
  if (below?.kind === 'map' && above.kind === 'map')
    return { kind: 'map', entries: mergeEntries(below.entries, above.entries) };
  if (below?.kind === 'list' && above.kind === 'list')
    return { kind: 'list', items: mergeEntries(below.items, above.items) };
  return below?.kind === 'open' ? below : above;
}

function mergeEntries(below: ReadonlyMap<string, Said>, above: ReadonlyMap<string, Said>): Map<string, Said> {
  const merged = new Map(below);
  for (const [key, value] of above) merged.set(key, mergeSaid(below.get(key), value));
  return merged;
}

/** As YAML in flow style; what is open has a tag that nobody knows, so that it is read as dynamic. */
export function writeSaid(said: Said): string {
  switch (said.kind) {
    case 'open':
      return '!open x';
    case 'scalar':
      return JSON.stringify(said.text);
    case 'map':
      return `{${[...said.entries].map(([key, value]) => `${JSON.stringify(key)}: ${writeSaid(value)}`).join(', ')}}`;
    case 'list':
      return `[${[...said.items].map(([name, value]) => writeItem(name, value)).join(', ')}]`;
  }
}

function writeItem(name: string, value: Said): string {
  return writeSaid(mergeSaid(under('name', { kind: 'scalar', text: name }), value.kind === 'map' ? value : open));
}
