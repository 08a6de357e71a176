import type { Format } from '../model/container.ts';
import type { Problem } from '../rules/rule.ts';
import { isHead, namesTool } from '../syntax/foreign-ignore.ts';
import { type IgnoreComment, namesBulkhead, readIgnoreComments } from '../syntax/ignore-comment.ts';
import type { Edit } from '../text/edit.ts';
import type { LineIndex } from '../text/line-index.ts';
import { lineBreakOf, lineEnd, lineStart } from '../text/lines.ts';
import type { Range } from '../text/range.ts';
import { detectFormat } from './detect.ts';
import type { Document, Finding } from './finding.ts';

/** A stretch of lines in which an ignore comment counts, first and last included. */
interface Scope {
  readonly comment: IgnoreComment;
  readonly first: number;
  readonly last: number;
}

/** What the ignore comments of a document do to its findings. */
export interface Suppression {
  /** Whether a comment silences a finding of `rule` that starts at `offset`; remembers that it did. */
  silences(ids: readonly string[], offset: number): boolean;
  /** The comments that do no good: unused, expired, without a reason. `isJudged` tells the rules that are switched on. */
  ineffective(isJudged: (id: string) => boolean): Problem[];
}

/** Reads the ignore comments of a document. `instructions`: where each instruction of a Dockerfile stands. */
export function readSuppression(
  text: string,
  lines: LineIndex,
  today: string,
  instructions: readonly Range[] | undefined,
): Suppression {
  const comments = readIgnoreComments(text);
  const scopes = comments.map((comment) => scopeOf(comment, text, lines, instructions));
  const used = new Set<IgnoreComment>();
  const isExpired = ({ until }: IgnoreComment): boolean => until !== undefined && (until < today || !isDate(until));
  return {
    silences(ids, offset) {
      if (scopes.length === 0) return false;
      const line = lines.lineAt(offset);
      const hits = scopes.filter(
        ({ comment, first, last }) => first <= line && line <= last && comment.rules.some((id) => ids.includes(id)),
      );
      for (const { comment } of hits) used.add(comment);
      return hits.some(({ comment }) => !isExpired(comment) && comment.reason !== '');
    },
    ineffective: (isJudged) =>
      comments.flatMap((comment) => complaint(comment, isExpired(comment), used.has(comment), isJudged, text, lines)),
  };
}

/** Whether a line of `text` may ignore findings, of ours or of another tool. */
export function mayIgnore(text: string): boolean {
  return namesBulkhead(text) || namesTool(text);
}

/** Nothing is ignored. */
export const noSuppression: Suppression = { silences: () => false, ineffective: () => [] };

/** Whether `text`, in the form of a date, is one of the calendar's. */
export function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function complaint(
  comment: IgnoreComment,
  isExpired: boolean,
  isUsed: boolean,
  isJudged: (id: string) => boolean,
  text: string,
  lines: LineIndex,
): Problem[] {
  const names = comment.rules.map((id) => `\`${id}\``).join(', ');
  const report = (message: string, fixes: Problem['fixes'] = []): Problem[] => [
    { range: comment.range, message, fixes },
  ];
  const takeAway = {
    title: 'Remove the ignore comment',
    safety: 'safe',
    edits: () => removal(comment, text, lines),
  } as const;
  if (comment.rules.length === 0) return report('This ignore comment names no rule', [takeAway]);
  if (isExpired) {
    const why = isDate(comment.until ?? '')
      ? `expired on ${comment.until}`
      : `ends on ${comment.until}, which is no date`;
    return report(`This ignore comment for ${names} ${why}`, isUsed ? [] : [takeAway]);
  }
  if (isUsed)
    return comment.reason === ''
      ? report(`This ignore comment for ${names} gives no reason, so it is not honoured`)
      : [];
  return comment.rules.every(isJudged) ? report(`This ignore comment for ${names} silences nothing`, [takeAway]) : [];
}

/** Edits that take a comment away, with its line where it is alone there. */
export function removal(comment: Pick<IgnoreComment, 'range' | 'isAlone'>, text: string, lines: LineIndex): Edit[] {
  const line = lines.lineAt(comment.range.start);
  const start = lines.startOf(line);
  if (comment.isAlone) return [{ range: { start, end: lines.startOf(line + 1) }, newText: '' }];
  const before = text.slice(start, comment.range.start);
  return [{ range: { start: start + before.trimEnd().length, end: comment.range.end }, newText: '' }];
}

function scopeOf(
  comment: IgnoreComment,
  text: string,
  lines: LineIndex,
  instructions: readonly Range[] | undefined,
): Scope {
  const line = lines.lineAt(comment.range.start);
  if (comment.scope === 'file') {
    return isHead(text.slice(0, lines.startOf(line)))
      ? { comment, first: 0, last: lines.lineCount }
      : { comment, first: line, last: line };
  }
  if (!comment.isAlone) return { comment, first: line, last: line };
  if (instructions !== undefined) {
    const next = instructions.find(({ start }) => start > comment.range.start);
    return next === undefined
      ? { comment, first: line, last: line }
      : { comment, first: line, last: lines.lineAt(next.end) };
  }
  return { comment, first: line, last: blockEnd(text, lines, line + 1) };
}

/** Blank lines and comments between an ignore comment and what it means. */
const gapLimit = 100;

interface Line {
  readonly content: string;
  readonly indent: number;
}

function lineText(text: string, lines: LineIndex, line: number): Line {
  const raw = text.slice(lines.startOf(line), lines.startOf(line + 1)).trimEnd();
  const content = raw.trimStart();
  return { content, indent: raw.length - content.length };
}

/** The last line of the YAML node that starts on or after line `from`: all that stands deeper, and a list at its own depth. */
export function blockEnd(text: string, lines: LineIndex, from: number): number {
  let first = from;
  while (first < from + gapLimit && /^(?:#.*)?$/.test(lineText(text, lines, first).content)) first++;
  if (first >= Math.min(lines.lineCount, from + gapLimit)) return from - 1;
  const head = lineText(text, lines, first);
  const isItem = /^-(?:\s|$)/.test(head.content);
  let last = first;
  for (let line = first + 1; line < lines.lineCount; line++) {
    const { content, indent } = lineText(text, lines, line);
    if (content === '' || content.startsWith('#')) continue;
    const belongs =
      indent > head.indent || (indent === head.indent && (/^[\]}]/.test(content) || (!isItem && /^-\s/.test(content))));
    if (!belongs) break;
    last = line;
  }
  return last;
}

/** Where an ignore comment is to count. */
export type SuppressScope = 'line' | 'block' | 'file';

/**
 * Edits that put an ignore comment for `finding` into `document`; undefined where that scope has no place for one: a
 * Dockerfile has no trailing comments, JSON has none at all.
 */
export function suppressEdits(
  document: Document,
  finding: Finding,
  scope: SuppressScope,
  reason: string,
): Edit[] | undefined {
  const { text } = document;
  const format = detectFormat(document);
  if (/^\uFEFF?\s*[{[]/.test(text)) return undefined;
  const eol = lineBreakOf(text);
  const insert = (at: number, newText: string): Edit[] => [{ range: { start: at, end: at }, newText }];
  const comment = `# bulkhead: ignore[${finding.rule.id}] ${reason}`;
  if (scope === 'file') return insert(headEnd(text, format), `${comment.replace('ignore[', 'ignore-file[')}${eol}`);
  if (scope === 'line') {
    if (format === 'dockerfile') return undefined;
    const end = lineEnd(text, finding.range.start);
    return insert(end, `${/\s/.test(text[end - 1] ?? '') ? '' : ' '}${comment}`);
  }
  const start = lineStart(text, finding.scope.start);
  const indent = /^[ \t]*/.exec(text.slice(start, start + 200))?.[0] ?? '';
  return insert(start, `${indent}${comment}${eol}`);
}

/** After a byte-order mark and, in a Dockerfile, the parser directives, which only count at the very top. */
function headEnd(text: string, format: Format | undefined): number {
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  if (format !== 'dockerfile') return at;
  for (;;) {
    const directive = /^#[ \t]*(?:syntax|escape|check)[ \t]*=[^\n]*\n/i.exec(text.slice(at, at + 2_000));
    if (directive === null) return at;
    at += directive[0].length;
  }
}
