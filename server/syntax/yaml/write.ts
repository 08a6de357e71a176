import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Edit } from '../../text/edit.ts';
import { lineEnd, lineStart, nextLine } from '../../text/lines.ts';
import { type Json, writeEntry, writeFlow, writeItem, writeKey, writeScalar } from './json.ts';
import {
  contentEnd,
  dashBefore,
  gridOf,
  isBlockScalar,
  isEmptyScalar,
  isJson,
  keyStart,
  listColumn,
  mapColumn,
  rangeIn,
  readStyle,
} from './layout.ts';
import type { YamlPlace } from './place.ts';
import { uncovers } from './uncover.ts';

/** Edits that make `place` hold `value`, writing the keys that lead to it; undefined when that would be guessing. */
export function setPlace(place: YamlPlace, value: Json): Edit[] | undefined {
  const { parent, written, document } = place;
  if (document.hasErrors || parent === undefined) return undefined;
  if (place.via === 'merge' && parent.via === 'own') return insertEntry(parent, String(place.key), value);
  if (parent.via !== 'own') return undefined;
  if (written === undefined) return typeof place.key === 'string' ? insertEntry(parent, place.key, value) : undefined;
  // A tag would go on to say what the new value is read as.
  if (!isAlias(written) && written.tag !== undefined) return undefined;
  if (isScalar(written) && isEmptyScalar(written)) return fillEmpty(place, value);
  const range = place.range;
  if (range === undefined) return undefined;
  const isFlowLike =
    isAlias(written) ||
    (isScalar(written) && !isBlockScalar(written)) ||
    (isCollection(written) && written.flow === true);
  if (!isFlowLike) return undefined;
  if (isCollection(written) && !isReplaceable(place, written)) return undefined;
  return [
    {
      range,
      newText: typeof value === 'object' ? writeFlow(value, false) : rewriteScalar(place, range.start, value),
    },
  ];
}

/** Edits that add `item` to the list at `place`, making the list where there is none. */
export function appendItem(place: YamlPlace, item: Json): Edit[] | undefined {
  const { node, file, document } = place;
  if (document.hasErrors) return undefined;
  if (node === undefined || isNothing(place)) return setPlace(place, [item]);
  if (!isSeq(node) || place.kind !== 'list') return undefined;
  if (place.via !== 'own') return appendToCopy(place, node, item);
  if (node.flow === true) return insertInFlow(place, node, (quote) => writeFlow(item, quote));
  const column = listColumn(file.text, node, gridOf(place));
  const end = contentEnd(node, gridOf(place));
  if (column === undefined || end === undefined) return undefined;
  return [insertLines(place, end, writeItem(item, column, readStyle(file.text)))];
}

/** A list of scalars that was merged in or stands for an alias is written out here, with `item`; the original stays. */
function appendToCopy(place: YamlPlace, { items }: YAMLSeq, item: Json): Edit[] | undefined {
  const values = items.map((one) => (isScalar(one) && one.tag === undefined ? one.value : undefined));
  const isPlain = (value: unknown): value is Json => /^(?:string|number|boolean)$/.test(typeof value);
  return values.every(isPlain) ? setPlace(place, [...values, item]) : undefined;
}

/** Edits that take `place` away with its key or dash, and its parent when nothing else is left in that. */
export function removePlace(place: YamlPlace): Edit[] | undefined {
  const { parent, document } = place;
  if (document.hasErrors || parent === undefined || place.via === 'merge' || place.written === undefined)
    return undefined;
  const holder = parent.node;
  if (!isCollection(holder) || parent.via !== 'own' || uncovers(place)) return undefined;
  if (holder.items.length === 1)
    return parent.parent === undefined ? undefined : (removePlace(parent) ?? empty(parent, holder));
  const at = (holder.items as unknown[]).indexOf(place.pair ?? place.written);
  if (at === -1 || document.anchors.areUsedIn(holder.items[at])) return undefined;
  return holder.flow === true ? removeFromFlow(place, holder, at) : removeFromBlock(place, holder, at);
}

/** Leaves a block collection of one entry as `{}` or `[]`, where comments keep it from being taken away as a whole. */
function empty(place: YamlPlace, holder: YAMLMap | YAMLSeq): Edit[] | undefined {
  const { text } = place.file;
  const [only] = holder.items;
  const colon =
    place.keyRange &&
    /^[ \t]*:(?=[ \t]*(?:#|\r?\n|$))/.exec(text.slice(place.keyRange.end, nextLine(text, place.keyRange.end)));
  if (holder.flow === true || colon?.index !== 0 || place.document.anchors.areUsedIn(holder)) return undefined;
  const entry = isMap(holder) ? place.entries()[0] : place.items()[0];
  const removal = entry?.written !== undefined && only !== undefined ? removeFromBlock(entry, holder, 0) : undefined;
  const at = (place.keyRange?.end ?? 0) + colon[0].length;
  return removal && [{ range: { start: at, end: at }, newText: isMap(holder) ? ' {}' : ' []' }, ...removal];
}

/** Adds `key: value` to the map at `place`, which may be absent or empty. */
export function insertEntry(place: YamlPlace, key: string, value: Json): Edit[] | undefined {
  const { node, file } = place;
  if (place.document.hasErrors) return undefined;
  if (node === undefined || isNothing(place)) return isUnknown(place) ? undefined : setPlace(place, { [key]: value });
  if (!isMap(node) || place.via !== 'own') return undefined;
  if (node.flow === true)
    return insertInFlow(place, node, (quote) => `${writeKey(key, quote)}: ${writeFlow(value, quote)}`);
  const column = mapColumn(file.text, node, gridOf(place));
  const end = contentEnd(node, gridOf(place));
  if (column === undefined || end === undefined) return undefined;
  return [insertLines(place, end, writeEntry(key, value, column, readStyle(file.text)))];
}

/** Whether anything may come to stand at `place`, which has nothing; a map that other files lay over it is merged with the new one. */
function isUnknown(place: YamlPlace): boolean {
  if (place.kind !== 'dynamic') return false;
  return (
    place.alone().kind === 'dynamic' ||
    !place.layers.every(({ place: { kind } }) => kind === 'map' || kind === 'absent')
  );
}

/** One insertion of whole lines after the line on which the content that ends at `end` stands. */
function insertLines(place: YamlPlace, end: number, lines: readonly string[]): Edit {
  const { text, eol } = place.file;
  const block = lines.join(eol);
  // A block scalar's content ends after its line break.
  if (end > 0 && text[end - 1] === '\n') return { range: { start: end, end }, newText: block + eol };
  const at = lineEnd(text, end);
  return { range: { start: at, end: at }, newText: eol + block };
}

/** `key:` with nothing after it. */
function fillEmpty(place: YamlPlace, value: Json): Edit[] | undefined {
  const { file, pair, parent } = place;
  const keyEnd = place.keyRange?.end;
  if (pair === undefined || keyEnd === undefined || !isMap(parent?.node) || typeof place.key !== 'string')
    return undefined;
  const colon = /^[ \t]*:/.exec(file.text.slice(keyEnd, keyEnd + 100));
  if (colon === null || (pair.value as Scalar).anchor !== undefined) return undefined;
  const after = keyEnd + colon[0].length;
  if (parent.node.flow === true || typeof value !== 'object' || Object.keys(value).length === 0) {
    const text = typeof value === 'object' ? writeFlow(value, false) : rewriteScalar(place, after, value);
    return [{ range: { start: after, end: after }, newText: ` ${text}` }];
  }
  const column = mapColumn(file.text, parent.node, gridOf(parent));
  if (column === undefined) return undefined;
  const [, ...lines] = writeEntry(place.key, value, column, readStyle(file.text));
  return [insertLines(place, after, lines)];
}

/** Keeps the quotes that the old value had. */
function rewriteScalar({ file: { text }, parent }: YamlPlace, start: number, value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  if (text[start] === '"') return JSON.stringify(value);
  if (text[start] === "'") return `'${value.replaceAll("'", "''")}'`;
  return writeScalar(value, isCollection(parent?.node) && parent.node.flow === true);
}

function insertInFlow(
  place: YamlPlace,
  node: YAMLMap | YAMLSeq,
  write: (quoteKeys: boolean) => string,
): Edit[] | undefined {
  const { text, eol } = place.file;
  const range = rangeIn(place, node);
  if (range === undefined) return undefined;
  const last = node.items.at(-1);
  if (last === undefined) {
    const padding = isMap(node) && !isJson(text) ? ' ' : '';
    return [
      { range: { start: range.start + 1, end: range.end - 1 }, newText: padding + write(isJson(text)) + padding },
    ];
  }
  const quote = isMap(node) ? isQuotedKey(node.items[0]) : isJson(text);
  const grid = gridOf(place);
  const end = contentEnd(last, grid);
  const start = isMap(node) ? keyStart(last as Pair, grid) : rangeIn(place, last as Scalar)?.start;
  if (end === undefined || start === undefined) return undefined;
  // After the last value, or the colon of a key without one: nothing but a comma, and above all no comment.
  const rest = /^((?:\s*:)?(?:\s*,)?)\s*$/.exec(text.slice(end, range.end - 1));
  if (rest === null) return undefined;
  const prefix = text.slice(lineStart(text, start), start);
  const isOwnLine = prefix.trim() === '' && prefix !== '';
  const [, past = ''] = rest;
  const hasComma = past.endsWith(',');
  const at = end + past.length;
  const separator = isOwnLine ? eol + prefix : ' ';
  return [
    {
      range: { start: at, end: at },
      newText: `${hasComma ? '' : ','}${separator}${write(quote)}${hasComma && isOwnLine ? ',' : ''}`,
    },
  ];
}

function isQuotedKey(pair: Pair | undefined): boolean {
  return (pair?.key as Scalar | undefined)?.type === 'QUOTE_DOUBLE';
}

/** Whether nothing is written at `place`, or `null`. */
function isNothing({ kind, scalar }: YamlPlace): boolean {
  return kind === 'empty' || (kind === 'scalar' && scalar === undefined);
}

/** Whether a flow collection holds nothing that would be missed: no comment, and no anchor that is used elsewhere. */
function isReplaceable(place: YamlPlace, node: YAMLMap | YAMLSeq): boolean {
  const { file, document } = place;
  const { start, end } = rangeIn(place, node) ?? { start: 0, end: 0 };
  return !mayHoldComment(file.text.slice(start, end)) && !document.anchors.areUsedIn(node);
}

/** Whether taking `text` away might take a comment away; a `#` inside quotes counts too. */
function mayHoldComment(text: string): boolean {
  return /(?:^|\s)#/.test(text);
}

function removeFromFlow(place: YamlPlace, holder: YAMLMap | YAMLSeq, at: number): Edit[] | undefined {
  const { text } = place.file;
  const own = place.wholeRange;
  const { parent } = place;
  const around = parent && rangeIn(parent, holder);
  if (own === undefined || parent === undefined) return undefined;
  // A key without a value has its colon behind it.
  const tail = /^((?:\s*:)?)(?=\s*[,\]}])(?:\s*,\s*)?/.exec(text.slice(own.end, around?.end));
  if (tail === null) return undefined;
  const opening = around?.start ?? own.start;
  const range =
    at === 0
      ? { start: opening + 1 + blanksAt(text, opening + 1), end: own.end + tail[0].length }
      : {
          start: contentEnd(holder.items[at - 1], gridOf(parent)) ?? own.start,
          end: own.end + (tail[1] as string).length,
        };
  return mayHoldComment(text.slice(range.start, range.end)) ? undefined : [{ range, newText: '' }];
}

/** What of `start` to `end` is not the text of a scalar, in which a `#` is no comment. */
function outsideOfScalar(place: YamlPlace, start: number, end: number): string {
  const { file, written } = place;
  const { text } = file;
  const from = written && rangeIn(place, written)?.start;
  if (!isScalar(written) || from === undefined) return text.slice(start, end);
  return text.slice(start, isBlockScalar(written) ? lineEnd(text, from) : from);
}

function blanksAt(text: string, offset: number): number {
  return /^\s*/.exec(text.slice(offset))?.[0].length ?? 0;
}

function removeFromBlock(place: YamlPlace, holder: YAMLMap | YAMLSeq, at: number): Edit[] | undefined {
  const { text } = place.file;
  const end = contentEnd(place.pair ?? place.written, gridOf(place));
  const valueStart = place.written && rangeIn(place, place.written)?.start;
  const siblings = gridOf(place.parent ?? place);
  const start = isMap(holder)
    ? place.keyRange?.start
    : valueStart === undefined
      ? undefined
      : dashBefore(text, valueStart);
  if (start === undefined || end === undefined) return undefined;
  const first =
    lineStart(text, start) + (text.startsWith('\uFEFF') && start > 0 && lineStart(text, start) === 0 ? 1 : 0);
  const prefix = text.slice(first, start);
  if (/^ *(?:- +)+$/.test(prefix)) return removeAfterDash(place, holder, at, start);
  if (prefix.trim() !== '' || mayHoldComment(outsideOfScalar(place, start, end))) return undefined;
  const endsLine = end > 0 && text[end - 1] === '\n';
  const trailing = endsLine ? '' : text.slice(end, lineEnd(text, end));
  if (trailing.trim().startsWith('#')) return [{ range: { start, end: end + trailing.indexOf('#') }, newText: '' }];
  if (trailing.trim() !== '') return undefined;
  const past = endsLine ? end : nextLine(text, end);
  const followsBlockScalar = text[(contentEnd(holder.items[at - 1], siblings) ?? 0) - 1] === '\n';
  // It would take in the blank lines and comments that follow.
  if (followsBlockScalar && /^[ \t]*(?:#|\r?\n)/.test(text.slice(past))) return undefined;
  // The last line of a file without a final line break takes the break before it along.
  if (past === text.length && !text.endsWith('\n') && first > 0 && !followsBlockScalar) {
    return [{ range: { start: first - (text[first - 2] === '\r' ? 2 : 1), end: past }, newText: '' }];
  }
  return [{ range: { start: first, end: past }, newText: '' }];
}

/** The first key of a map that starts behind a dash: the next key takes its place. */
function removeAfterDash(place: YamlPlace, holder: YAMLMap | YAMLSeq, at: number, start: number): Edit[] | undefined {
  const next = holder.items[at + 1];
  const nextStart =
    isMap(holder) && next !== undefined ? keyStart(next as Pair, gridOf(place.parent ?? place)) : undefined;
  if (at !== 0 || nextStart === undefined) return undefined;
  const range = { start, end: nextStart };
  return mayHoldComment(place.file.text.slice(start, nextStart)) ? undefined : [{ range, newText: '' }];
}
