import { editBetween } from '../../text/difference.ts';
import type { SyntaxProblem } from '../syntax-problem.ts';
import { type Ids, numbered } from './ids.ts';
import type { InstructionNode } from './instruction-node.ts';
import { keywords } from './keywords.ts';
import { countOperators } from './operators.ts';
import { type DockerfileParts, splitDockerfile } from './split.ts';
import { splitAgain } from './split-again.ts';

/** A Dockerfile as written: every part with its place, nothing understood. */
export interface DockerfileTree extends DockerfileParts, Ids {
  readonly text: string;
  /** The file's line end. */
  readonly lineEnd: '\n' | '\r\n';
  readonly problems: readonly SyntaxProblem[];
  /** How many characters may be added until it could be too large; below zero when it is. */
  readonly room: number;
}

/** Sizes beyond which a file takes more than a second; what people write does not come near them. */
export const limits = {
  characters: 500_000,
  lines: 20_000,
  stages: 1_000,
  /** Instructions whose commands are read. */
  scripts: 5_000,
  /** Shell operators, in all of them together. */
  operators: 10_000,
} as const;

/** A file with more mistakes than this is something else. */
const mostProblems = 20;

/**
 * Reads a Dockerfile. Never throws: what cannot be read becomes a problem. Given the tree of another version `before`, it
 * reads again only what is different.
 */
export function parseDockerfile(text: string, before?: DockerfileTree): DockerfileTree {
  const lineEnd = /\r\n/.test(text.slice(0, 10_000)) ? '\r\n' : '\n';
  const edit = before && editBetween(before.text, text);
  const left = edit === undefined ? 0 : (before?.room ?? 0) - edit.inserted - 1;
  // To count takes longer than to read what an edit touches.
  const room = left > 0 ? left : roomIn(text);
  if (room < 0) {
    const problem = {
      message: 'file too large: it was not analysed',
      range: { start: 0, end: firstLineEnd(text) },
      kind: 'limit',
    } as const;
    return {
      text,
      lineEnd,
      escapeCharacter: '\\',
      directives: [],
      comments: [],
      instructions: [],
      ...numbered([]),
      problems: [problem],
      room,
    };
  }
  const parts = edit === undefined || before === undefined ? splitDockerfile(text) : splitAgain(text, before, edit);
  const ids = numbered(parts.instructions, before);
  return { text, lineEnd, ...parts, ...ids, problems: findProblems(parts.instructions), room };
}

/** How far it is from where reading it would take too long. A character more is at most one more of each. */
function roomIn(text: string): number {
  const characters = limits.characters - text.length;
  if (characters < 0) return characters;
  const lines = countMatches(text, /\n|\r(?!\n)/g);
  const operators = text.length > limits.operators ? countOperators(text) : text.length;
  // Each takes a line of its own.
  const stages = lines >= limits.stages ? countMatches(text, /^[ \t]*from[ \t]/gim) : lines;
  const scripts =
    lines >= limits.scripts ? countMatches(text, /^[ \t]*(?:run|cmd|entrypoint|healthcheck|onbuild)[ \t]/gim) : lines;
  return Math.min(
    characters,
    limits.lines - lines,
    limits.operators - operators,
    limits.stages - stages,
    limits.scripts - scripts,
  );
}

function countMatches(text: string, pattern: RegExp): number {
  let count = 0;
  while (pattern.test(text)) count++;
  return count;
}

function firstLineEnd(text: string): number {
  const end = text.search(/[\r\n]/);
  return Math.min(end === -1 ? text.length : end, 200);
}

function findProblems(instructions: readonly InstructionNode[]): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  for (const instruction of instructions) {
    if (problems.length >= mostProblems) break;
    if (!keywords.has(instruction.keyword)) {
      // What is no word, such as half of a template or of a binary file, is not repeated.
      const name = /^[A-Z]{1,20}$/.test(instruction.keyword) ? ` \`${instruction.keyword}\`` : '';
      problems.push({
        message: `Unknown instruction${name}`,
        range: instruction.keywordRange,
        kind: 'syntax',
      });
    }
    if (!instruction.hasOpenHeredoc) continue;
    const { opener } = instruction;
    for (const { isClosed, name, opening } of opener.heredocs) {
      if (isClosed) continue;
      problems.push({
        message: `Heredoc \`${name}\` is not closed`,
        range: opener.text.rangeOf(opening.start, opening.end),
        kind: 'syntax',
      });
    }
  }
  return problems;
}
