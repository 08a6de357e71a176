import { DockerfileParser } from 'dockerfile-ast';
import { LineIndex, type Position } from '../../text/line-index.ts';
import type { Range } from '../../text/range.ts';
import type { SyntaxProblem } from '../syntax-problem.ts';
import { InstructionNode } from './instruction-node.ts';
import { countOperators } from './operators.ts';

/** A parser directive, such as `# escape=`. */
export interface Directive {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
  readonly range: Range;
}

/** A Dockerfile as written: every part with its place, nothing understood. */
export interface DockerfileTree {
  readonly text: string;
  /** The file's line end. */
  readonly lineEnd: '\n' | '\r\n';
  /** The character that continues lines. */
  readonly escapeCharacter: string;
  readonly directives: readonly Directive[];
  /** From each `#` to the end of its line. */
  readonly comments: readonly Range[];
  readonly instructions: readonly InstructionNode[];
  readonly problems: readonly SyntaxProblem[];
}

const keywords = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);

/** Sizes beyond which a file takes more than a second; what people write does not come near them. */
export const limits = {
  characters: 500_000,
  lines: 20_000,
  stages: 1_000,
  /** Instructions whose commands are read. */
  scripts: 5_000,
  /** Shell operators, in all of them together. */
  operators: 10_000,
  commentsTimesStages: 5_000_000,
} as const;

/** A file with more mistakes than this is something else. */
const mostProblems = 20;

/** Reads a Dockerfile. Never throws: what cannot be read becomes a problem. */
export function parseDockerfile(text: string): DockerfileTree {
  const lineEnd = /\r\n/.test(text.slice(0, 10_000)) ? '\r\n' : '\n';
  if (isTooLarge(text)) {
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
      problems: [problem],
    };
  }
  const file = DockerfileParser.parse(maskForParser(text));
  const index = new LineIndex(text);
  const place = ({ start, end }: { start: Position; end: Position }): Range => ({
    start: index.offsetAt(start),
    end: index.offsetAt(end),
  });
  const escapeCharacter = file.getEscapeCharacter();
  const instructions = file.getInstructions().map((instruction) => {
    const keyword = place(instruction.getInstructionRange());
    return new InstructionNode(
      text,
      escapeCharacter,
      instruction.getInstruction(),
      keyword,
      place(instruction.getRange()).end,
    );
  });
  return {
    text,
    lineEnd,
    escapeCharacter,
    directives: file.getDirectives().map((directive) => ({
      name: directive.getName().toLowerCase(),
      value: directive.getValue(),
      range: place(directive.getRange()),
    })),
    comments: file.getComments().map((comment) => place(comment.getRange())),
    instructions,
    problems: findProblems(instructions),
  };
}

/**
 * Text of the same length that dockerfile-ast reads faster and as BuildKit does. Flags are read by us: its own reader is
 * worse than quadratic. Two escapes at the end of a line continue nothing, and `3<<EOF` opens a heredoc.
 */
function maskForParser(text: string): string {
  return text
    .replace(/(?<=[ \t])--/g, '__')
    .replace(/(?:\\\\|``)(?=[ \t]*(?:\r?\n|$))/g, '__')
    .replace(/(?<=[ \t])\d(?=<<)/g, ' ');
}

/** Whether reading it would take too long. */
function isTooLarge(text: string): boolean {
  if (text.length > limits.characters) return true;
  const lines = countMatches(text, /\n|\r(?!\n)/g);
  if (lines > limits.lines) return true;
  const stages = countMatches(text, /^[ \t]*from[ \t]/gim);
  if (countMatches(text, /^[ \t]*(?:run|cmd|entrypoint|healthcheck|onbuild)[ \t]/gim) > limits.scripts) return true;
  if (countOperators(text) > limits.operators) return true;
  // dockerfile-ast compares each comment with each stage.
  return stages > limits.stages || stages * countMatches(text, /^[ \t]*#/gm) > limits.commentsTimesStages;
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
    for (const { isClosed, name, opening } of instruction.heredocs) {
      if (isClosed) continue;
      problems.push({
        message: `Heredoc \`${name}\` is not closed`,
        range: instruction.text.rangeOf(opening.start, opening.end),
        kind: 'syntax',
      });
    }
  }
  return problems;
}
