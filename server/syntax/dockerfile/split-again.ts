import type { TextEdit } from '../../text/difference.ts';
import { linesAround } from '../../text/lines.ts';
import type { Range } from '../../text/range.ts';
import type { InstructionNode } from './instruction-node.ts';
import { type DockerfileParts, readFrom, splitDockerfile } from './split.ts';

/**
 * The same as `splitDockerfile` says of `text`, where `before` is what it said before `edit`: a file is cut from its start
 * to its end, and between two instructions nothing counts but where that is, so that what is around an edit stays cut.
 */
export function splitAgain(text: string, before: DockerfileParts, { prefix, suffix, by }: TextEdit): DockerfileParts {
  const { escapeCharacter, directives, instructions: nodes } = before;
  // One more is read again than the edit touches: what it is appended to may go on.
  const kept = Math.min(lastBefore(nodes, prefix) - 1, closedBy(linesAt(text, prefix, suffix), nodes));
  const from = nodes[kept]?.start;
  // In front of the first instruction, directives may come and go.
  if (kept < 1 || from === undefined) return splitDockerfile(text);
  const start = lineStart(text, from);
  const comments = before.comments.filter((comment) => comment.start < start);
  const instructions = nodes.slice(0, kept).map((node) => node.moved(text, 0));
  let rest = nodes.length;
  let end = text.length;
  readFrom(start, text, { escapeCharacter, directives, comments, instructions }, (line, first) => {
    if (line < suffix) return false;
    const same = lastBefore(nodes, first - by + 1);
    if (nodes[same]?.start !== first - by) return false;
    rest = same;
    end = line;
    return true;
  });
  for (const node of nodes.slice(rest)) instructions.push(node.moved(text, by));
  for (const comment of before.comments)
    if (rest < nodes.length && comment.start + by >= end) comments.push(shifted(comment, by));
  return { escapeCharacter, directives, comments, instructions };
}

function shifted({ start, end }: Range, by: number): Range {
  return { start: start + by, end: end + by };
}

/** Place of the last node that starts before `offset`; -1 where none does. */
function lastBefore(nodes: readonly InstructionNode[], offset: number): number {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle] as InstructionNode).start < offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Place of the first of `nodes` with an open heredoc that one of `lines` would close, if it is below; else how many there are. */
function closedBy(lines: ReadonlySet<string>, nodes: readonly InstructionNode[]): number {
  const closes = (node: InstructionNode) => node.heredocs.some(({ isClosed, name }) => !isClosed && lines.has(name));
  const index = nodes.findIndex((node) => node.hasOpenHeredoc && closes(node.opener));
  return index === -1 ? nodes.length : index;
}

/** The lines of `text` that an edit from `start` to `end` touches, without tabs before them. */
function linesAt(text: string, start: number, end: number): ReadonlySet<string> {
  const lines = linesAround(text, start, end).split(/\r\n|[\r\n]/);
  return new Set(lines.map((line) => line.replace(/^\t+/, '')));
}

function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && text[at - 1] !== '\n' && text[at - 1] !== '\r') at--;
  return at;
}
