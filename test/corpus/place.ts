import type { Label } from './manifest.ts';

/** One-based first and last line of a finding. */
export interface Lines {
  readonly first: number;
  readonly last: number;
}

/**
 * Whether a finding is about what a label points at. Tools anchor the same node at different lines: its key, its name,
 * the thing that lacks it. So lines agree when one lies in the node that the other names.
 */
export function isAt(label: Label, text: string, finding: Lines): boolean {
  if (label.lines.length === 0) return label.range === undefined || overlap(finding, toLines(label.range));
  const lines = text.split(/\r\n|\r|\n/);
  const nodeAt = label.kind === 'dockerfile' ? stageAt : blockAt;
  const meant = label.kind === 'dockerfile' ? stageAt(lines, finding.first) : namedBy(lines, finding.first);
  return label.lines.some(
    (line) =>
      overlap(finding, { first: line, last: line }) ||
      overlap(finding, nodeAt(lines, line)) ||
      overlap({ first: line, last: line }, meant),
  );
}

function toLines([first, last]: readonly [number, number]): Lines {
  return { first, last };
}

function overlap(a: Lines, b: Lines): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** The YAML node that starts on `line`: what follows and stands deeper. */
function blockAt(lines: readonly string[], line: number): Lines {
  const indent = indentOf(lines[line - 1] ?? '');
  let last = line;
  for (let at = line + 1; at <= lines.length; at++) {
    const text = lines[at - 1] as string;
    if (text.trim() === '') continue;
    const deeper =
      indentOf(text) > indent ||
      (indentOf(text) === indent && /^\s*- /.test(text) && !/^\s*- /.test(lines[line - 1] ?? ''));
    if (!deeper) break;
    last = at;
  }
  return { first: line, last };
}

/** The instruction on `line` with its continuations, or from FROM to the next. */
function stageAt(lines: readonly string[], line: number): Lines {
  const isFrom = (at: number) => /^\s*FROM\b/i.test(lines[at - 1] ?? '');
  let last = line;
  if (isFrom(line)) while (last < lines.length && !isFrom(last + 1)) last++;
  else while (/[\\`]\s*$/.test(lines[last - 1] ?? '') && last < lines.length) last++;
  return { first: line, last };
}

/** The YAML node that a finding on `line` is about: where it stands on a name, the container or object of that name. */
function namedBy(lines: readonly string[], line: number): Lines {
  if (!/^\s*(?:- )?name\s*:/.test(lines[line - 1] ?? '')) return blockAt(lines, line);
  const parent = parentOf(lines, line);
  return /^\s*metadata\s*:/.test(lines[parent - 1] ?? '') ? documentAt(lines, line) : blockAt(lines, parent);
}

/** The line on which the node starts that holds the entry on `line`. */
function parentOf(lines: readonly string[], line: number): number {
  const indent = indentOf(lines[line - 1] ?? '');
  if (/^\s*- /.test(lines[line - 1] ?? '')) return line;
  for (let at = line - 1; at >= 1; at--) {
    const text = lines[at - 1] as string;
    if (text.trim() !== '' && !text.trimStart().startsWith('#') && indentOf(text) < indent) return at;
  }
  return line;
}

function documentAt(lines: readonly string[], line: number): Lines {
  const isMark = (at: number) => /^---/.test(lines[at - 1] ?? '');
  let [first, last] = [line, line];
  while (first > 1 && !isMark(first)) first--;
  while (last < lines.length && !isMark(last + 1)) last++;
  return { first, last };
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
