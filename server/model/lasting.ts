import type { YamlPlace } from '../syntax/yaml/place.ts';
import { isRecording, noteRead, noteReads, Reads, record } from './reads.ts';
import { headerRead, textRead } from './yaml-reads.ts';

/**
 * What `make` comes to, which is known by the name `what`. Where it is made of nothing but the part of the file that `place`
 * begins, it is kept for later versions in which that part is the same: what looks at everything else in a file, for each key
 * that is typed, need not read it anew. It must hold no places, which move.
 */
export function lasting<T>(place: YamlPlace, what: string, make: () => T): T {
  const { file, part, layers } = place;
  const source = file.reading?.sources[part.index];
  const isLasting =
    file.watcher !== undefined && isRecording() && !file.isTemplated && layers.length === 0 && source?.kind === 'below';
  if (!isLasting) return make();
  const values = valuesOf(source.of);
  const known = values.get(what);
  if (known !== undefined) {
    noteRead(textRead(part.index));
    return known.value as T;
  }
  const reads = new Reads(textRead(part.index), headerRead(part.index));
  const value = record(reads, make);
  noteReads(reads);
  if (reads.isOne && [...reads.asked].length === 0) values.set(what, { value });
  return value;
}

/** By what a part is made of, and by name. */
const kept = new WeakMap<object, Map<string, { readonly value: unknown }>>();

function valuesOf(source: object): Map<string, { readonly value: unknown }> {
  let values = kept.get(source);
  if (values === undefined) {
    values = new Map();
    kept.set(source, values);
  }
  return values;
}
