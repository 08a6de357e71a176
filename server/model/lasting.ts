import type { YamlPlace } from '../syntax/yaml/place.ts';
import { attached } from '../text/attached.ts';
import { textOfVariables } from './interpolation.ts';
import { isRecording, noteRead, noteReads, Reads, record } from './reads.ts';
import { headerRead, textRead, variablesRead } from './yaml-reads.ts';

/**
 * What `make` comes to, which is known by the name `what`. Where it is made of nothing but the part of the file that `place`
 * begins, it is kept for later versions in which that, and what the project decides of all its parts, is the same: what looks
 * at everything else in a file, for each key that is typed, need not read it anew. It must hold no places, which move.
 */
export function lasting<T>(place: YamlPlace, what: string, make: () => T): T {
  const { file, part, layers, isOpen } = place;
  const source = file.reading?.sources[part.index];
  const isLasting =
    file.watcher !== undefined && isRecording() && !file.isTemplated && layers.length === 0 && source?.kind === 'below';
  if (!isLasting) return make();
  const values = valuesOf(source.of);
  const variables = textOfVariables(file.variables);
  const known = values.get(what);
  if (known !== undefined && known.isOpen === isOpen && known.variables === variables) {
    noteRead(textRead(part.index));
    for (const index of known.read) noteRead(index);
    return known.value as T;
  }
  const reads = new Reads(textRead(part.index), headerRead(part.index));
  const value = record(reads, make);
  noteReads(reads);
  if (reads.isAmong(variablesRead) && [...reads.asked].length === 0)
    values.set(what, {
      value,
      isOpen,
      variables,
      read: reads.isOne ? none : [...variablesRead].filter((index) => reads.has(index)),
    });
  return value;
}

interface Kept {
  readonly value: unknown;
  /** What it was made of besides: whether other files may add to it, and the project's variables. */
  readonly isOpen: boolean;
  readonly variables: string;
  /** The places among reads of those that it has to do with. */
  readonly read: readonly number[];
}

const none: readonly number[] = [];

/** By what a part is made of, and by name. */
const kept = attached<object, Map<string, Kept>>();

function valuesOf(source: object): Map<string, Kept> {
  let values = kept.get(source);
  if (values === undefined) {
    values = new Map();
    kept.set(source, values);
  }
  return values;
}
