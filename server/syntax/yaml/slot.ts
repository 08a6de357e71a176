import type { Edit } from '../../text/edit.ts';
import type { Range } from '../../text/range.ts';
import type { ListSlot, Slot } from '../../text/slot.ts';
import type { Json } from './json.ts';
import type { ScalarText, YamlPlace } from './place.ts';
import { appendItem, removePlace, setPlace } from './write.ts';

/** How a scalar is read: its value, `dynamic` when the text alone does not tell, undefined when it is no such value. */
export type Read<T> = (scalar: ScalarText) => T | 'dynamic' | undefined;

/** The slot of a scalar at `place`. `absentRange`: what to point at when nothing is there. */
export function scalarSlot<T>(place: YamlPlace, absentRange: Range, read: Read<T>, write: (value: T) => Json): Slot<T> {
  const { kind, scalar } = place;
  const value = scalar === undefined ? undefined : read(scalar);
  const isDynamic = kind === 'dynamic' || value === 'dynamic';
  return {
    state: isDynamic ? 'dynamic' : kind === 'absent' || kind === 'empty' || isNull(place) ? 'absent' : 'literal',
    value: value === 'dynamic' ? undefined : value,
    range: place.range ?? place.keyRange ?? absentRange,
    sharedBy: place.sharedBy,
    set: (wanted) => setPlace(place, write(wanted)),
    remove: () => removePlace(place),
  };
}

/** The slot of a list of scalars at `place`. */
export function scalarListSlot<T>(
  place: YamlPlace,
  absentRange: Range,
  read: Read<T>,
  write: (value: T) => Json,
): ListSlot<T> {
  const items = place.items().map((item) => scalarSlot(item, absentRange, read, write));
  const { kind } = place;
  const isAbsent = kind === 'absent' || kind === 'empty' || isNull(place);
  const isDynamic = kind === 'dynamic' || place.isMerged || items.some(({ state }) => state === 'dynamic');
  return {
    state: isDynamic ? 'dynamic' : isAbsent ? 'absent' : 'literal',
    value:
      isDynamic || kind !== 'list' ? undefined : items.flatMap(({ value }) => (value === undefined ? [] : [value])),
    range: place.keyRange ?? place.range ?? absentRange,
    items,
    sharedBy: place.sharedBy,
    set: (wanted) => setPlace(place, wanted.map(write)),
    append: (wanted): Edit[] | undefined => appendItem(place, write(wanted)),
    remove: () => removePlace(place),
  };
}

function isNull(place: YamlPlace): boolean {
  return place.kind === 'scalar' && place.scalar === undefined;
}
