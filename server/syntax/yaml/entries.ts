import { type Document, isMap, isScalar, type Pair, type YAMLMap } from 'yaml';
import { lineStart } from '../../text/lines.ts';
import { areAlike, type Link, linksIn } from './anchors.ts';
import { keyStart } from './layout.ts';
import { keyOf } from './pairs.ts';
import { type Effort, type ReadError, readStream } from './stream.ts';

/**
 * A stretch of a document that was read by itself: an entry at its top, or one below such an entry, each from the line of its
 * key to the next; or the head of an entry whose own entries are stretches.
 */
export interface Stretch extends Effort {
  readonly kind: 'top' | 'head' | 'below';
  readonly length: number;
  readonly pair: Pair;
  /** The place of its first character as its nodes count. */
  readonly nodesAt: number;
  /** By places as its nodes count. */
  readonly errors: readonly ReadError[];
  /** Column of its key. */
  readonly column: number;
  /** Where the maps that it is the last of end, the outer one last, as its nodes count. */
  readonly ends: readonly Ends[];
  /** What hangs together with other stretches, perhaps. */
  readonly links: readonly Link[];
}

/** Ends of a node: of its content, and of what follows that. */
type Ends = readonly [number, number];

/** A document in stretches; in front of them is what decides how it is read. */
export interface CutDocument {
  readonly lead: number;
  readonly stretches: readonly Stretch[];
  readonly root: YAMLMap;
}

/** Smaller documents are read as a whole in no time. */
const smallest = 1_500;

/** `document`, which is all of `text`, in stretches; undefined where they would hang together by more than their order, and aliases. */
export function cutDocument(text: string, document: Document.Parsed, effort: Effort): CutDocument | undefined {
  const root = document.contents as unknown;
  if (text.length < smallest || document.errors.length > 0 || !isPlainMap(root)) return undefined;
  const tops = keyLines(text, root, 0);
  if (tops === undefined) return undefined;
  const stretches: Stretch[] = [];
  const isLinked = mayLink(text);
  const add = (
    kind: Stretch['kind'],
    pair: Pair,
    start: number,
    end: number,
    column: number,
    ends: readonly Ends[],
  ) => {
    // What it took is booked on the first.
    const { tokens, strayCommas } = stretches.length === 0 ? effort : { tokens: 0, strayCommas: 0 };
    const links = kind === 'head' || !isLinked ? noLinks : linksOf(pair);
    const rest = { errors: [], column, ends, links, tokens, strayCommas };
    stretches.push({ kind, pair, length: end - start, nodesAt: start, ...rest });
  };
  root.items.forEach((pair, index) => {
    const start = tops[index] as number;
    const end = tops[index + 1] ?? text.length;
    const outer = end === text.length ? [endsOf(root)] : [];
    const { value } = pair as { value: unknown };
    const column = isPlainMap(value) && value.items.length > 1 ? columnOf(text, value) : 0;
    const lines = column > 0 ? keyLines(text, value as YAMLMap, column) : undefined;
    if (lines === undefined) add('top', pair, start, end, 0, outer);
    else {
      const map = value as YAMLMap;
      add('head', pair, start, lines[0] as number, 0, []);
      map.items.forEach((each, at) => {
        const next = lines[at + 1];
        add('below', each, lines[at] as number, next ?? end, column, next === undefined ? [endsOf(map), ...outer] : []);
      });
    }
  });
  return { lead: tops[0] as number, stretches, root };
}

/**
 * The stretch at place `index` as `text` says it now, read between what makes it an entry of its map and what follows it;
 * undefined when it can only be read with what is around it.
 */
export function readStretch(text: string, cut: CutDocument, index: number, isTerminated: boolean): Stretch | undefined {
  const before = cut.stretches[index] as Stretch;
  const next = cut.stretches[index + 1];
  const isLast = next === undefined;
  if (before.kind === 'head' || !(text.endsWith('\n') || (isLast && !isTerminated))) return undefined;
  const context = before.kind === 'below' ? 'k:\n' : '';
  const end = context.length + text.length;
  const guard = isLast ? (isTerminated ? '---' : '') : `${' '.repeat(next.column)}k:\n`;
  const stream = readStream(context + text + guard);
  const [document, ...others] = stream.documents;
  const outer = document?.contents as unknown;
  const isAlone = isLast && isTerminated ? startsAt(others, end) : others.length === 0;
  if (document === undefined || stream.isBroken || stream.refusal !== undefined || !isAlone || !isPlainMap(outer))
    return undefined;
  const inner = before.kind === 'below' ? outer.items[0]?.value : outer;
  if (!isPlainMap(inner) || !isGuarded(outer, inner, next, end)) return undefined;
  const pair = inner.items[0] as Pair;
  const { errors } = document;
  const links = mayLink(text) ? linksOf(pair) : noLinks;
  // What other aliases stand for, and for how many a node does, is read with the whole.
  if (!areAlike(links, before.links) || keyLine(context + text, pair, before.column) !== context.length)
    return undefined;
  if (errors.some(({ pos }) => pos[0] < context.length || pos[0] >= end)) return undefined;
  const ends = (before.kind === 'below' ? [inner, outer] : [outer]).slice(0, before.ends.length).map(endsOf);
  const { tokens, strayCommas } = stream;
  return { ...before, pair, length: text.length, nodesAt: context.length, errors, ends, links, tokens, strayCommas };
}

/** Whether `others` is the one document that was put behind the text, to end it. */
function startsAt(others: readonly Document.Parsed[], end: number): boolean {
  return others.length === 1 && (others[0] as Document.Parsed).range[0] >= end;
}

/** Whether one entry was read, and then what was put behind it: so it leaves nothing open that would go on there. */
function isGuarded(outer: YAMLMap, inner: YAMLMap, next: Stretch | undefined, end: number): boolean {
  const isBelow = inner !== outer;
  const [innerCount, outerCount] = [
    next?.kind === 'below' || (!isBelow && next !== undefined) ? 2 : 1,
    isBelow && next !== undefined && next.kind !== 'below' ? 2 : 1,
  ];
  if (inner.items.length !== innerCount || (isBelow && outer.items.length !== outerCount)) return false;
  const holder = innerCount === 2 ? inner : outer;
  return next === undefined || keyStart(holder.items[1] as Pair) === end + next.column;
}

function endsOf(map: YAMLMap): Ends {
  const [, content = 0, end = 0] = map.range ?? [];
  return [content, end];
}

/** A map in block style that nothing is said of but its entries. */
function isPlainMap(node: unknown): node is YAMLMap {
  return (
    isMap(node) && node.flow !== true && node.tag === undefined && node.anchor === undefined && node.items.length > 0
  );
}

/** The start of each key's line; undefined where keys do not stand on lines of their own, or one stands there twice. */
function keyLines(text: string, map: YAMLMap, column: number): number[] | undefined {
  const lines: number[] = [];
  const names = new Set<string | undefined>();
  for (const pair of map.items) {
    const line = keyLine(text, pair, column);
    if (line === undefined) return undefined;
    lines.push(line);
    names.add(keyOf(pair));
  }
  return names.size === lines.length ? lines : undefined;
}

function keyLine(text: string, pair: Pair, column: number): number | undefined {
  const { key } = pair;
  if (!isScalar(key) || key.tag !== undefined || keyOf(pair) === '<<') return undefined;
  const [start = 0, end = 0] = key.range ?? [];
  const line = lineStart(text, start);
  const isSimple =
    start - line === column && text.slice(line, start).trim() === '' && !text.slice(line, start).includes('\t');
  return isSimple && end > start && !text.slice(start, end).includes('\n') ? line : undefined;
}

function columnOf(text: string, map: YAMLMap): number {
  const start = keyStart(map.items[0] as Pair) ?? 0;
  return start - lineStart(text, start);
}

const noLinks: readonly Link[] = [];

/** Whether there may be an anchor or alias in `text`. */
function mayLink(text: string): boolean {
  return text.includes('&') || text.includes('*');
}

function linksOf(pair: Pair): readonly Link[] {
  const links = linksIn(pair);
  return links.length === 0 ? noLinks : links;
}
