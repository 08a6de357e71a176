import type { PlaceKind, YamlPlace } from './place.ts';

/** The place of the same path in another file, which is merged with this one. */
export interface Layer {
  readonly place: YamlPlace;
  /** Whether it is laid over this one, and so wins. */
  readonly isAbove: boolean;
  /** The key by which elements of lists are the same in both; without it, elements are never merged. */
  readonly elementKey?: string;
}

/** What other files say at `key` below `place`: a value with `!override` takes nothing over from what lies below. */
export function layersAt({ key: own, layers, node }: YamlPlace, key: string): readonly Layer[] {
  if (layers.length === 0) return layers;
  const isAlone = node?.tag === '!override';
  return layers.flatMap((layer) => {
    // An element is found by its name, so that cannot change.
    const isName = typeof own === 'number' && layer.elementKey === key;
    return (isAlone && !layer.isAbove) || isName ? [] : [{ ...layer, place: layer.place.get(key) }];
  });
}

/** `item` of `list`, merged with what other files say of the element that goes by the same name. */
export function withNamesakes(list: YamlPlace, item: YamlPlace): YamlPlace {
  const layers = list.layers.flatMap((layer) => {
    const { elementKey = '' } = layer;
    const name = elementKey === '' ? undefined : item.get(elementKey).scalar?.text;
    if (name === undefined) return [];
    const others = layer.place.items().filter((other) => other.get(elementKey).scalar?.text === name);
    return others.map((place) => ({ ...layer, place }));
  });
  return item.merged(layers);
}

/** Whether what `layer` says takes the place of a value of the kind `own`, rather than being merged with it. */
export function overrules({ place, isAbove }: Layer, own: PlaceKind): boolean {
  if (!isAbove || place.kind === 'absent') return false;
  return own === 'scalar' || place.kind === 'dynamic' || place.node?.tag === '!override';
}
