import type { Part } from '../syntax/yaml/parts.ts';
import type { YamlWatcher } from '../syntax/yaml/watch.ts';
import { noteRead, readAs } from './reads.ts';

/** Places among reads that are no part's: whether documents have errors, and what objects others see. */
export const errorsRead = 0;
export const objectsRead = 1;
/** Which services are built where files for secrets are put. */
export const buildsRead = 2;
/** What services say of the system that runs them. */
export const systemsRead = 3;
/** Which images services build. */
export const imagesRead = 4;
/** Which objects a manifest has. */
export const listRead = 5;

/** What a manifest says of default accounts. */
export const accountsRead = 6;
/** Which hosts a manifest has certificates for. */
export const certificatesRead = 7;
/** What a manifest lets accounts do. */
export const grantsRead = 8;

/** Many variables share few places: who has read one is then asked again when another of its place is set anew. */
const variablePlaces = 32;
const firstVariable = 9;
const firstPart = firstVariable + variablePlaces;

/** The place among reads of what the variable `name` is set to, outside of the project's files. */
export function variableRead(name: string): number {
  let hash = 0;
  for (let at = 0; at < name.length; at++) hash = (hash * 31 + name.charCodeAt(at)) | 0;
  return firstVariable + ((hash >>> 0) % variablePlaces);
}

/** The places among reads of all variables. */
export const variablesRead: ReadonlySet<number> = new Set(
  Array.from({ length: variablePlaces }, (_, place) => firstVariable + place),
);

/** The place among reads of what `part` says. */
export function textRead(part: number): number {
  return firstPart + 3 * part;
}

/** The place among reads of what the thing in `part` is called, or what the entries are called of the map that it begins. */
export function headerRead(part: number): number {
  return firstPart + 1 + 3 * part;
}

/** The place among reads of what the service in `part` finds among all: which builds its image, which share its variables. */
export function builderRead(part: number): number {
  return firstPart + 2 + 3 * part;
}

/** Notes whatever is read of a file. */
export const readsWatcher: YamlWatcher = {
  onRead: ({ index }) => noteRead(textRead(index)),
  onReadNames: ({ index }) => noteRead(headerRead(index)),
  onReadErrors: () => noteRead(errorsRead),
};

/** `make`, which says what the thing in `part` is called: of the part no more is read. */
export function readHeader<T>({ index }: Part, make: () => T): T {
  return readAs(headerRead(index), make);
}
