import type { Edit } from './edit.ts';
import type { Range } from './range.ts';

/**
 * A place in a document where a value is written, or could be.
 *
 * `literal`: the value stands there and is known. `dynamic`: something stands there, or may, that cannot be resolved
 * from the text (`${VAR}`, an ARG without default, a template); never to be treated as absent. `absent`: nothing is
 * there, and nothing can fill it.
 */
export interface Slot<T> {
  readonly state: 'literal' | 'dynamic' | 'absent';
  /** Defined exactly when `state` is `literal` and the text there could be read as a `T`. */
  readonly value: T | undefined;
  /** Where the value stands; when absent, the name of the thing that lacks it. */
  readonly range: Range;
  /** How many things share what `set` or `remove` would edit, by anchor; 1 when only this one. */
  readonly sharedBy: number;
  /** Edits that make the value `value`; undefined when that cannot be done without guessing. */
  set(value: T): Edit[] | undefined;
  /** Edits that take the value away, with its key; undefined when that cannot be done without guessing. */
  remove(): Edit[] | undefined;
}

/** A list whose elements have places of their own. */
export interface ListSlot<T> extends Slot<readonly T[]> {
  readonly items: readonly Slot<T>[];
  /** Edits that append `value`, making the list where it is absent. */
  append(value: T): Edit[] | undefined;
}
