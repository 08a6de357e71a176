import type { LineIndex } from '../text/line-index.ts';

/** A text with its lines. */
export interface Lines {
  readonly text: string;
  readonly lines: LineIndex;
}

/** Lines from first to last, both included. */
interface Stretch {
  readonly first: number;
  readonly last: number;
}

/** Lines that are looked at on either side: no object that people write is longer. */
const lineLimit = 5_000;

/**
 * Finds the lines of the Kubernetes object, or of the template, in whose `metadata.annotations` a line stands; none when it
 * stands elsewhere. Told by indentation, so block style only.
 */
export function objectFinder(source: Lines): (at: number) => readonly Stretch[] {
  // One object may have many annotations, and is measured once.
  const known = new Map<number, Stretch>();
  return (at) => {
    const annotations = above(source, at, columnAt(source, at));
    if (annotations === undefined || keyAt(source, annotations) !== 'annotations') return [];
    const metadata = above(source, annotations, columnAt(source, annotations));
    if (metadata === undefined || keyAt(source, metadata) !== 'metadata') return [];
    const found = known.get(metadata) ?? objectAround(source, metadata);
    known.set(metadata, found);
    return [found];
  };
}

/** The lines of what has the `metadata` on line `at`. */
function objectAround(source: Lines, at: number): Stretch {
  const column = columnAt(source, at);
  let first = at;
  while (!startsAt(source, first, column) && first > at - lineLimit && belongs(source, first - 1, column)) first--;
  let last = at;
  while (last < at + lineLimit && belongs(source, last + 1, column) && !startsAt(source, last + 1, column)) last++;
  return { first, last };
}

/** The nearest line above `from` that stands to the left of `column`. */
function above(source: Lines, from: number, column: number): number | undefined {
  for (let line = from - 1; line >= 0 && line > from - lineLimit; line--) {
    if (!isBlank(source, line) && columnAt(source, line) < column) return line;
  }
  return undefined;
}

function belongs(source: Lines, line: number, column: number): boolean {
  if (line < 0 || line >= source.lines.lineCount || /^(?:---|\.\.\.)/.test(lineText(source, line))) return false;
  return isBlank(source, line) || columnAt(source, line) >= column;
}

/** Whether a list's item begins on `line` whose keys stand at `column`. */
function startsAt(source: Lines, line: number, column: number): boolean {
  return /^\s*-\s/.test(lineText(source, line)) && columnAt(source, line) === column;
}

function keyAt(source: Lines, line: number): string | undefined {
  return /^[\s-]*["']?(\w[\w-]*)["']?\s*:/.exec(lineText(source, line))?.[1];
}

/** Where the words of `line` begin, behind the dash of a list's item. */
function columnAt(source: Lines, line: number): number {
  return /^\s*(?:-\s+)?/.exec(lineText(source, line))?.[0].length ?? 0;
}

function isBlank(source: Lines, line: number): boolean {
  return /^\s*(?:#.*)?$/.test(lineText(source, line));
}

function lineText({ text, lines }: Lines, line: number): string {
  return text.slice(lines.startOf(line), Math.min(lines.startOf(line + 1), lines.startOf(line) + 300)).trimEnd();
}
