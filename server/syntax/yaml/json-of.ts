import { isScalar, type Scalar } from 'yaml';
import type { Json } from './json.ts';
import type { YamlPlace } from './place.ts';

/** What stands at `place` as a value that can be written elsewhere; undefined when a part of it is dynamic, or a comment would be lost. */
export function literalJson(place: YamlPlace | undefined): Json | undefined {
  if (place?.range === undefined || place.sharedBy > 1) return undefined;
  const isCommented = /(?:^|\s)#/m.test(place.file.text.slice(place.range.start, place.range.end));
  return isCommented && place.kind !== 'scalar' ? undefined : read(place);
}

function read(place: YamlPlace): Json | undefined {
  if (place.kind === 'scalar') return scalar(place.node as Scalar);
  if (place.kind === 'list') {
    const items = place.items().map(read);
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (place.kind !== 'map') return undefined;
  const entries = place.entries().map((entry) => [String(entry.key), read(entry)] as const);
  return entries.every(([, value]) => value !== undefined) ? (Object.fromEntries(entries) as Json) : undefined;
}

function scalar(node: Scalar): Json | undefined {
  const { value } = node;
  if (!isScalar(node) || node.tag?.startsWith('!') === true) return undefined;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}
