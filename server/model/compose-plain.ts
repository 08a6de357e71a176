import type { YamlPlace } from '../syntax/yaml/place.ts';
import { textOf } from './yaml-values.ts';

/** What a file says as bare values, scalars as texts: Compose reads `"true"` and `true` alike. */
export type Plain = string | null | readonly Plain[] | PlainMap | Tagged;
export type PlainMap = ReadonlyMap<string, Plain>;

/** A value with a tag that says how it is merged. */
export class Tagged {
  readonly tag: '!reset' | '!override';
  readonly value: Plain;
  constructor(tag: '!reset' | '!override', value: Plain) {
    this.tag = tag;
    this.value = value;
  }
}

/** More values than any project has: aliases of aliases make billions out of ten lines. */
const valueLimit = 50_000;

/** Counts the values that have been read, for all files of a project together. */
export interface Budget {
  left: number;
}

export function newBudget(): Budget {
  return { left: valueLimit };
}

/** More than a file may nest: only a value that holds itself goes deeper. */
const deepest = 250;

/** Stands for what is not known; read as text it is a variable that nobody has set. */
const unknownText = '$_';

/** What stands at `place` in its own file, anchors and merge keys resolved; undefined when it is too much. */
export function toPlain(place: YamlPlace, budget: Budget, depth = 0): Plain | undefined {
  const tag = place.node?.tag;
  const value = untagged(place, budget, depth);
  return value !== undefined && (tag === '!reset' || tag === '!override') ? new Tagged(tag, value) : value;
}

function untagged(place: YamlPlace, budget: Budget, depth: number): Plain | undefined {
  if (budget.left-- <= 0 || depth > deepest) return undefined;
  const content = place.alone();
  if (content.kind === 'map') {
    const map = new Map<string, Plain>();
    for (const entry of content.entries()) {
      const value = toPlain(entry, budget, depth + 1);
      if (value === undefined) return undefined;
      map.set(String(entry.key), value);
    }
    return map;
  }
  if (content.kind === 'list') {
    const items = content.items().map((item) => toPlain(item, budget, depth + 1));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (content.kind === 'scalar') return scalarText(content);
  return content.kind === 'dynamic' && content.node?.tag !== '!reset' ? unknownText : null;
}

/** With its variables replaced where all are known; what is not replaced is read again later. */
function scalarText({ scalar }: YamlPlace): string | null {
  if (scalar === undefined) return null;
  const text = textOf(scalar, 'compose');
  if (text !== 'dynamic') return text.replaceAll('$', '$$$$');
  // The variables of an included file are not those that it is read again with.
  const isOpen = [...(scalar.variables ?? [])].some(
    ([name, value]) => value === undefined && scalar.text.includes(name),
  );
  return isOpen ? unknownText : scalar.text;
}

/** `value` as YAML in flow style. */
export function writePlain(value: Plain): string {
  if (value instanceof Tagged) return value.tag === '!reset' ? 'null' : writePlain(value.value);
  if (value === null || typeof value === 'string') return JSON.stringify(value);
  if (!(value instanceof Map)) return `[${(value as readonly Plain[]).map(writePlain).join(', ')}]`;
  const entries = [...(value as PlainMap)].filter(([, each]) => !(each instanceof Tagged && each.tag === '!reset'));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}: ${writePlain(each)}`).join(', ')}}`;
}
