import { isAlias, isMap, isScalar, isSeq, type Node, type ParsedNode, parseAllDocuments } from 'yaml';
import type { Range } from '../../text/range.ts';

/** A plain, located tree of one small YAML file that is data, not a container file: the configuration. */
export type ConfigNode =
  | { readonly kind: 'map'; readonly entries: readonly ConfigEntry[]; readonly range: Range }
  | { readonly kind: 'seq'; readonly items: readonly ConfigNode[]; readonly range: Range }
  /** `source` is the text as written: `1.30` the version is not 1.3 the number. */
  | { readonly kind: 'scalar'; readonly value: unknown; readonly source: string; readonly range: Range };

export interface ConfigEntry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: ConfigNode;
}

export interface ConfigDocument {
  /** Undefined when the text is empty or cannot be read at all. */
  readonly root: ConfigNode | undefined;
  readonly errors: readonly { readonly message: string; readonly range: Range }[];
}

/** Longest configuration that is read; a real one has a few hundred lines. */
const maximumLength = 1_000_000;

/** Reads one YAML document of data; anchors, aliases and a second document are errors. */
export function parseConfigDocument(text: string): ConfigDocument {
  const start = { start: 0, end: 0 };
  if (text.length > maximumLength)
    return { root: undefined, errors: [{ message: 'The file is too large', range: start }] };
  const errors: { message: string; range: Range }[] = [];
  try {
    const documents = parseAllDocuments(text, { uniqueKeys: false, prettyErrors: false });
    if (!Array.isArray(documents)) return { root: undefined, errors };
    for (const error of documents[0]?.errors ?? []) {
      errors.push({ message: error.message, range: { start: error.pos[0], end: error.pos[1] } });
    }
    const second = documents[1];
    if (second)
      errors.push({ message: 'Only one YAML document is read', range: rangeOf(second.contents, second.range[0]) });
    const contents = documents[0]?.contents as ParsedNode | null | undefined;
    if (!contents || (isScalar(contents) && contents.value === null)) return { root: undefined, errors };
    return { root: convert(contents, errors), errors };
  } catch (error) {
    // The parser is recursive: thousands of nested levels exhaust the stack.
    if (!(error instanceof RangeError)) throw error;
    return { root: undefined, errors: [{ message: 'The file is nested too deeply', range: start }] };
  }
}

function convert(node: ParsedNode, errors: { message: string; range: Range }[]): ConfigNode {
  const range = rangeOf(node, 0);
  if (isMap(node)) {
    const entries: ConfigEntry[] = [];
    const seen = new Set<string>();
    for (const pair of node.items) {
      const keyRange = rangeOf(pair.key, range.start);
      if (!isScalar(pair.key)) {
        errors.push({ message: 'A key must be plain text', range: keyRange });
        continue;
      }
      const key = String(pair.key.value);
      if (seen.has(key)) errors.push({ message: `\`${key}\` is given twice`, range: keyRange });
      seen.add(key);
      const value = pair.value
        ? convert(pair.value as ParsedNode, errors)
        : ({ kind: 'scalar', value: null, source: '', range: keyRange } as const);
      entries.push({ key, keyRange, value });
    }
    return { kind: 'map', entries, range };
  }
  if (isSeq(node)) return { kind: 'seq', items: node.items.map((item) => convert(item as ParsedNode, errors)), range };
  if (isAlias(node)) errors.push({ message: 'Aliases are not read here: write the value out', range });
  const scalar = isScalar(node) ? node : undefined;
  return { kind: 'scalar', value: scalar?.value ?? null, source: scalar?.source ?? '', range };
}

function rangeOf(node: Node | null | undefined, otherwise: number): Range {
  const range = node?.range;
  return range ? { start: range[0], end: range[1] } : { start: otherwise, end: otherwise };
}
