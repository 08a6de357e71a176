import type { Edit } from '../../text/edit.ts';
import type { Range } from '../../text/range.ts';
import type { Slot } from '../../text/slot.ts';

/** Nothing is there, and this is not the place to write it. */
export function absentSlot<T>(range: Range): Slot<T> {
  return { state: 'absent', value: undefined, range, sharedBy: 1, set: () => undefined, remove: () => undefined };
}

interface Written<T> {
  /** What stands there with variables replaced; undefined when that is not known. */
  readonly text: string | undefined;
  readonly range: Range;
  readonly read: (text: string) => T | undefined;
  readonly set: (value: T) => Edit[] | undefined;
  readonly remove?: () => Edit[] | undefined;
  readonly sharedBy?: number;
}

/** Something stands at `range`. */
export function writtenSlot<T>({ text, range, read, set, remove, sharedBy }: Written<T>): Slot<T> {
  return {
    state: text === undefined ? 'dynamic' : 'literal',
    value: text === undefined ? undefined : read(text),
    range,
    sharedBy: sharedBy ?? 1,
    set,
    remove: remove ?? (() => undefined),
  };
}
