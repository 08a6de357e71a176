import type { DockerfileTree } from '../../syntax/dockerfile/parse.ts';
import type { Edit } from '../../text/edit.ts';
import type { Range } from '../../text/range.ts';

/** Puts whole lines before the line that `range` starts on. */
export function insertLinesBefore(tree: DockerfileTree, range: Range, lines: readonly string[]): Edit[] {
  const at = lineStart(tree.text, range.start);
  return [{ range: { start: at, end: at }, newText: lines.map((line) => line + tree.lineEnd).join('') }];
}

/** Puts whole lines after the line that `range` ends on. */
export function insertLinesAfter(tree: DockerfileTree, range: Range, lines: readonly string[]): Edit[] {
  const at = lineEnd(tree.text, range.end);
  return [{ range: { start: at, end: at }, newText: lines.map((line) => tree.lineEnd + line).join('') }];
}

/** Takes away the lines that `range` stands on. */
export function removeLines(tree: DockerfileTree, range: Range): Edit[] {
  let start = lineStart(tree.text, range.start);
  let end = lineEnd(tree.text, range.end);
  if (end < tree.text.length) end += tree.text.startsWith('\r\n', end) ? 2 : 1;
  // The last line has no end of its own: the one before it goes.
  else if (start > 0 && tree.text[start - 1] === '\n') start -= tree.text[start - 2] === '\r' ? 2 : 1;
  return [{ range: { start, end }, newText: '' }];
}

function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && text[at - 1] !== '\n' && text[at - 1] !== '\r') at--;
  return at === 0 && text.startsWith('\uFEFF') ? 1 : at;
}

function lineEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}
