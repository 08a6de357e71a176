import { isCollection, isPair, type Node, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { lineStart } from '../../text/lines.ts';
import type { Range } from '../../text/range.ts';
import type { BlockStyle } from './json.ts';
import type { Part } from './parts.ts';

/** What places in nodes are counted from: all of them from `base`, but what hangs below one of `parts`. */
export interface Grid {
  readonly base: number;
  readonly parts?: ReadonlyMap<Pair, Part> | undefined;
}

/** The grid of the nodes at a place. */
export function gridOf({ part, document }: { readonly part: Part; readonly document: Pick<Grid, 'parts'> }): Grid {
  return { base: part.base, parts: document.parts };
}

const whole: Grid = { base: 0 };

/** Where `node`, which is written at `place`, stands. */
export function rangeIn({ part: { base } }: { readonly part: Part }, node: Node): Range | undefined {
  const { range } = node;
  return range === undefined || range === null ? undefined : { start: base + range[0], end: base + range[1] };
}

/** Where the content of a block node really ends: its own range runs on over blank lines and comments. */
export function contentEnd(pairOrNode: unknown, grid: Grid): number | undefined {
  let item: unknown = pairOrNode;
  let { base } = grid;
  for (;;) {
    if (isPair(item)) {
      base = baseOf(item, { ...grid, base });
      // What is not written stands behind its colon, which is not always on the line of the key.
      item = item.value ?? item.key;
      continue;
    }
    if (isCollection(item) && item.flow !== true && item.items.length > 0) {
      item = item.items.at(-1);
      continue;
    }
    const end = (item as { range?: readonly number[] | null } | null)?.range?.[1];
    return end === undefined ? undefined : base + end;
  }
}

function baseOf(pair: Pair, { base, parts }: Grid): number {
  return parts?.get(pair)?.base ?? base;
}

/** A value that is not written at all: `key:` and nothing after it. */
export function isEmptyScalar(node: Scalar): boolean {
  return node.value === null && node.range !== undefined && node.range !== null && node.range[0] === node.range[1];
}

/** The offset of a pair's key; undefined where the source does not say. */
export function keyStart(pair: Pair, grid = whole): number | undefined {
  const start = (pair.key as Scalar | null)?.range?.[0];
  return start === undefined ? undefined : baseOf(pair, grid) + start;
}

/**
 * Column at which the keys of a block map stand; undefined where it cannot be told: tabs, explicit `? key`, a map that
 * starts in the middle of a line.
 */
export function mapColumn(text: string, map: YAMLMap, grid: Grid): number | undefined {
  const pair = map.items.at(-1);
  const start = pair === undefined ? undefined : keyStart(pair, grid);
  if (start === undefined) return undefined;
  const prefix = text.slice(lineStart(text, start), start);
  // A byte-order mark before the first key is no column.
  const blanks = prefix.startsWith('\uFEFF') ? prefix.slice(1) : prefix;
  return /^[ -]*$/.test(blanks) && !blanks.endsWith('-') ? blanks.length : undefined;
}

/** Column of the dashes of a block list; undefined where it cannot be told. */
export function listColumn(text: string, list: YAMLSeq, { base }: Grid): number | undefined {
  const start = (list.items.at(-1) as { range?: readonly number[] | null } | null | undefined)?.range?.[0];
  const at = start === undefined ? undefined : (dashBefore(text, base + start) ?? dashAbove(text, base + start));
  if (at === undefined) return undefined;
  const prefix = text.slice(lineStart(text, at), at);
  return /^[ -]*$/.test(prefix) ? prefix.length : undefined;
}

/** Offset of the dash that stands alone on the line above the item at `start`. */
function dashAbove(text: string, start: number): number | undefined {
  const own = lineStart(text, start);
  const above = own === 0 ? 0 : lineStart(text, own - 1);
  const isAlone = text.slice(own, start).trim() === '' && /^ *-\s*$/.test(text.slice(above, own));
  return isAlone ? text.indexOf('-', above) : undefined;
}

/** Offset of the dash that introduces the item at `start` on the same line; undefined when something else stands between. */
export function dashBefore(text: string, start: number): number | undefined {
  const prefix = text.slice(lineStart(text, start), start);
  const dash = /-[ ]{1,40}(?:[&!]\S{0,100}[ ]{1,40}){0,2}$/.exec(prefix.slice(-200));
  return dash === null ? undefined : start - dash[0].length;
}

/** Indentation step and list style of a file, as its first nested lines show them. */
export function readStyle(text: string): BlockStyle {
  let step = 0;
  let indentsLists: boolean | undefined;
  let previous: number | undefined;
  for (const line of text.slice(0, 100_000).split('\n')) {
    const blanks = line.length - line.trimStart().length;
    const content = line.trim();
    if (content === '' || content.startsWith('#')) continue;
    if (previous !== undefined && content.startsWith('- ')) indentsLists ??= blanks > previous;
    else if (previous !== undefined && blanks > previous && step === 0) step = blanks - previous;
    previous = /^[^\s#'"-][^#'"]*:\s*(?:#.*)?$/.test(content) ? blanks : undefined;
    if (step > 0 && indentsLists !== undefined) break;
  }
  return { step: step === 0 ? 2 : step, indentsLists: indentsLists ?? true };
}

/** Whether all of `text` is JSON, as far as its start tells. */
export function isJson(text: string): boolean {
  return /^\uFEFF?\s*[[{]\s*["\]}]/.test(text.slice(0, 2_000));
}

export function isBlockScalar(node: Scalar): boolean {
  return node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
}
