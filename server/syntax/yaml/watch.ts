import { isMap, type Pair } from 'yaml';
import type { Part } from './parts.ts';
import type { YamlPlace } from './place.ts';

/** Somebody who keeps what was made of a file, and wants to know of which of its parts. */
export interface YamlWatcher {
  /** Something was read that stands in `part`. */
  onRead(part: Part): void;
  /** Something was read that depends on which entries the map has that `part` begins. */
  onReadNames(part: Part): void;
  /** It was asked whether a document has errors. */
  onReadErrors(): void;
}

type Holder = Pick<YamlPlace, 'file' | 'document' | 'node' | 'part'>;

/** Tells whoever watches that the keys of the map at `holder` were read. */
export function noteNames({ file, document, node, part }: Holder): void {
  if (file.watcher !== undefined && isSplit({ document, node })) file.watcher.onReadNames(part);
}

/** Tells whoever watches that a key of the map at `holder` was looked for, and `found` or not. */
export function noteLookUp({ file, document, node, part: own }: Holder, found: Pair | undefined): void {
  const { watcher } = file;
  if (watcher === undefined) return;
  const part = found && document.parts?.get(found);
  if (part !== undefined) watcher.onRead(part);
  else if (found === undefined && isSplit({ document, node })) watcher.onReadNames(own);
}

/** Whether entries of the map `node` are parts of their own. */
function isSplit({ document: { parts }, node }: Pick<Holder, 'document' | 'node'>): boolean {
  const first = parts === undefined || !isMap(node) ? undefined : (node.items[0] as Pair | undefined);
  return first !== undefined && parts?.has(first) === true;
}
