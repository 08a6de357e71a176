import type { YamlPlace } from '../../syntax/yaml/place.ts';
import { literalText } from '../yaml-values.ts';

/** What a patch says of a part of an object. `open`: that it takes it away, or changes it in a way that is not worked out. */
export type Said =
  | { readonly kind: 'open'; readonly isGone?: true }
  | { readonly kind: 'scalar'; readonly text: string; readonly isQuoted: boolean }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Said> }
  /** Any other list: one takes the place of another as a whole. */
  | { readonly kind: 'sequence'; readonly items: readonly Said[] }
  /** What is put at the end of such a list. */
  | { readonly kind: 'more'; readonly items: readonly Said[] }
  /** Elements that are merged with those of the same name: containers, variables, volumes. */
  | { readonly kind: 'list'; readonly items: ReadonlyMap<string, Said> };

/** Counts the values that have been read: aliases of aliases make billions out of ten lines. */
export interface Budget {
  left: number;
}

export const open: Said = { kind: 'open' };
/** That there is nothing left of it. */
export const gone: Said = { kind: 'open', isGone: true };

/** The map that has `value` under `key`, and nothing else. */
export function under(key: string, value: Said): Said {
  return { kind: 'map', entries: new Map([[key, value]]) };
}

/** The list whose element `name` is `value`. */
export function named(name: string, value: Said): Said {
  return { kind: 'list', items: new Map([[name, value]]) };
}

/** Deeper than any field of Kubernetes; an alias may lead in a circle. */
export const deepest = 60;

/** What stands at `place` as a strategic merge patch means it. */
export function saidAt(place: YamlPlace, budget: Budget, depth = 0): Said {
  if (budget.left-- <= 0 || depth > deepest) return open;
  if (place.kind === 'map') {
    const entries = place.entries();
    if (literalText(place.get('$patch'), 'kubernetes') === 'delete') return gone;
    // `$patch: replace`, `$setElementOrder` and kin say how to merge, and may take away.
    if (entries.some(({ key }) => String(key).startsWith('$'))) return open;
    return {
      kind: 'map',
      entries: new Map(entries.map((entry) => [String(entry.key), saidAt(entry, budget, depth + 1)])),
    };
  }
  if (place.kind === 'list') return saidList(place, budget, depth + 1);
  const { scalar, kind } = place;
  // Without a value, or `null`.
  if (kind === 'empty' || (kind === 'scalar' && scalar === undefined)) return gone;
  return scalar === undefined ? open : { kind: 'scalar', text: scalar.text, isQuoted: scalar.isQuoted };
}

/** Lists of maps with names are merged; any other takes the place of the one below. */
function saidList(place: YamlPlace, budget: Budget, depth: number): Said {
  const items = new Map<string, Said>();
  for (const item of place.items()) {
    const name = literalText(item.get('name'), 'kubernetes');
    if (name === undefined)
      return { kind: 'sequence', items: place.items().map((each) => saidAt(each, budget, depth)) };
    items.set(name, saidAt(item, budget, depth));
  }
  return items.size === 0 ? { kind: 'sequence', items: [] } : { kind: 'list', items };
}

/** `above` laid over `below`. */
export function mergeSaid(below: Said | undefined, above: Said): Said {
  if (below?.kind === 'map' && above.kind === 'map')
    return { kind: 'map', entries: mergeEntries(below.entries, above.entries) };
  if (below?.kind === 'list' && above.kind === 'list')
    return { kind: 'list', items: mergeEntries(below.items, above.items) };
  if (above.kind === 'more' && (below?.kind === 'sequence' || below?.kind === 'more'))
    return { kind: below.kind, items: [...below.items, ...above.items] };
  // An element without a name, among some that have one, overrules none.
  if (above.kind === 'more' && below?.kind === 'list') return below;
  return below?.kind === 'open' && below.isGone !== true ? below : above;
}

function mergeEntries(below: ReadonlyMap<string, Said>, above: ReadonlyMap<string, Said>): Map<string, Said> {
  const merged = new Map(below);
  for (const [key, value] of above) merged.set(key, mergeSaid(below.get(key), value));
  return merged;
}

/**
 * As YAML in flow style; what is open has a tag that nobody knows, so that it is read as dynamic. As a layer over a file it
 * says no more than what is changed: how lists are, only the `whole` of an object says.
 */
export function writeSaid(said: Said, form: 'layer' | 'whole' = 'layer'): string {
  const isWhole = form === 'whole';
  switch (said.kind) {
    case 'open':
      return '!open x';
    case 'scalar':
      return isWhole && !said.isQuoted && plain.test(said.text) ? said.text : JSON.stringify(said.text);
    case 'map': {
      const entries = [...said.entries].filter(([, value]) => (isWhole ? !isGone(value) : value.kind !== 'more'));
      return `{${entries.map(([key, value]) => `${JSON.stringify(key)}: ${writeSaid(value, form)}`).join(', ')}}`;
    }
    case 'sequence':
    case 'more':
      return isWhole ? `[${said.items.map((item) => writeSaid(item, form)).join(', ')}]` : writeSaid(open);
    case 'list':
      return `[${[...said.items]
        .filter(([, value]) => !isWhole || !isGone(value))
        .map(([name, value]) => writeItem(name, value, form))
        .join(', ')}]`;
  }
}

/** Whether there is nothing left of it. */
export function isGone(said: Said): boolean {
  return said.kind === 'open' && said.isGone === true;
}

/** What may stand without quotes wherever it is put. */
const plain = /^[\w.+-]+$/;

function writeItem(name: string, value: Said, form: 'layer' | 'whole'): string {
  const named = under('name', { kind: 'scalar', text: name, isQuoted: true });
  return writeSaid(mergeSaid(named, value.kind === 'map' ? value : open), form);
}
