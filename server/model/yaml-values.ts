import type { ScalarText, YamlPlace } from '../syntax/yaml/place.ts';
import { type Read, scalarListSlot, scalarSlot } from '../syntax/yaml/slot.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { ListSlot, Slot } from '../text/slot.ts';
import { type ImageReference, parseImageReference } from './image-reference.ts';
import type { ImageSlot } from './image-use.ts';
import { interpolate, isInterpolated } from './interpolation.ts';
import { digestPlace, withDigestAt } from './reference-text.ts';
import { parseUser, type User } from './user.ts';

/** What a format does with a scalar before it is read: Compose replaces variables, Kubernetes nothing. */
export type Dialect = 'compose' | 'kubernetes';

/** The scalar's text as the tool would see it. */
export function textOf(scalar: ScalarText, dialect: Dialect): string | 'dynamic' {
  return dialect === 'compose' ? interpolate(scalar.text, scalar.variables) : scalar.text;
}

/** The text at `place` when it is known, else undefined. */
export function literalText(place: YamlPlace, dialect: Dialect): string | undefined {
  const text = place.scalar === undefined ? 'dynamic' : textOf(place.scalar, dialect);
  return text === 'dynamic' ? undefined : text;
}

/** The text at `place` as written, templates and variables included; undefined when it is no scalar. */
export function rawText(place: YamlPlace): string | undefined {
  return place.scalar?.text;
}

function mapText<T>(dialect: Dialect, read: (text: string, scalar: ScalarText) => T | undefined): Read<T> {
  return (scalar) => {
    const text = textOf(scalar, dialect);
    return text === 'dynamic' ? 'dynamic' : read(text, scalar);
  };
}

/**
 * `yes`, `on` and kin are booleans too where YAML 1.1 is read, as both tools do. A quoted boolean is one in Compose, which
 * casts; Kubernetes refuses it.
 */
export function readBoolean(dialect: Dialect): Read<boolean> {
  return mapText(dialect, (text, { isQuoted }) => {
    if (isQuoted && dialect === 'kubernetes') return undefined;
    if (/^(?:true|yes|on|y)$/i.test(text)) return true;
    return /^(?:false|no|off|n)$/i.test(text) ? false : undefined;
  });
}

export function booleanSlot(place: YamlPlace, absentRange: Range, dialect: Dialect): Slot<boolean> {
  return scalarSlot(place, absentRange, readBoolean(dialect), (value) => value);
}

export function textSlot(place: YamlPlace, absentRange: Range, dialect: Dialect): Slot<string> {
  return scalarSlot(
    place,
    absentRange,
    mapText(dialect, (text) => text),
    (value) => value,
  );
}

export function textListSlot(place: YamlPlace, absentRange: Range, dialect: Dialect): ListSlot<string> {
  return scalarListSlot(
    place,
    absentRange,
    mapText(dialect, (text) => text),
    (value) => value,
  );
}

/** As `textListSlot`; one text is read as a list of one, which becomes a list of two when another is appended. */
export function textsSlot(place: YamlPlace, absentRange: Range, dialect: Dialect): ListSlot<string> {
  const list = textListSlot(place, absentRange, dialect);
  if (place.scalar === undefined) return list;
  const only = textSlot(place, absentRange, dialect);
  const { state, value } = only;
  return {
    ...list,
    state,
    value: value === undefined ? undefined : [value],
    items: [only],
    append: (wanted) => (value === undefined ? undefined : list.set([value, wanted])),
  };
}

/** The elements of a list, or the one text that stands for it. */
export function wordSlots(place: YamlPlace, absentRange: Range, dialect: Dialect): readonly Slot<string>[] {
  if (place.kind === 'list') return textListSlot(place, absentRange, dialect).items;
  return isNothing(place) ? [] : [textSlot(place, absentRange, dialect)];
}

export function numberSlot(place: YamlPlace, absentRange: Range, dialect: Dialect): Slot<number> {
  const read = mapText(dialect, (text) => (/^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined));
  return scalarSlot(place, absentRange, read, (value) => value);
}

export function imageSlot(place: YamlPlace, absentRange: Range, dialect: Dialect): ImageSlot {
  const slot = scalarSlot(
    place,
    absentRange,
    mapText(dialect, parseImageReference),
    (reference: ImageReference) => reference.text,
  );
  const text = rawText(place) ?? '';
  return dialect === 'compose' && isInterpolated(text) ? interpolatedImage(slot, place, text) : slot;
}

/**
 * What a variable decides is left alone, since nobody would listen to it any more; but a digest can stand in the default
 * that ends the reference, where it goes with the tag.
 */
function interpolatedImage(slot: Slot<ImageReference>, place: YamlPlace, text: string): ImageSlot {
  const found = digestPlace(text);
  const set = ({ text: wanted, digest }: ImageReference): Edit[] | undefined => {
    if (found?.at !== 'text' || digest === undefined || slot.value === undefined) return undefined;
    const written = withDigestAt(text, found.end, slot.value.digest, digest);
    // With variables of `.env`, the default may not be what counts.
    if (written === undefined || interpolate(written, place.scalar?.variables) !== wanted) return undefined;
    return scalarSlot(
      place,
      slot.range,
      (scalar) => scalar.text,
      (value) => value,
    ).set(written);
  };
  return { ...slot, set, ...(found && { otherVariables: found.others }) };
}

export function userSlot(place: YamlPlace, absentRange: Range, dialect: Dialect): Slot<User> {
  const write = (user: User): string | number => (dialect === 'kubernetes' ? (user.uid ?? user.text) : user.text);
  return scalarSlot(place, absentRange, mapText(dialect, parseUser), write);
}

/** `slot`, read as another type. `write` turns a wanted value into what stands in the document; undefined when it cannot. */
export function mapSlot<A, B>(
  slot: Slot<A>,
  read: (value: A) => B | undefined,
  write: (value: B) => A | undefined,
): Slot<B> {
  return {
    state: slot.state,
    value: slot.value === undefined ? undefined : read(slot.value),
    range: slot.range,
    sharedBy: slot.sharedBy,
    set: (wanted) => {
      const value = write(wanted);
      return value === undefined ? undefined : slot.set(value);
    },
    remove: () => slot.remove(),
  };
}

/** A slot that nothing can be written to. */
export function fixedSlot<T>(state: Slot<T>['state'], value: T | undefined, range: Range): Slot<T> {
  return { state, value, range, sharedBy: 1, set: () => undefined, remove: () => undefined };
}

/** Whether nothing is written at a place, or a key without a value. */
export function isNothing(place: YamlPlace): boolean {
  return (place.written === undefined && !place.isMerged) || place.kind === 'empty';
}
