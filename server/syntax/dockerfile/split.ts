import type { Range } from '../../text/range.ts';
import { LastLines, lineFrom } from './heredoc.ts';
import { InstructionNode, joinLines, trimmedEnd } from './instruction-node.ts';

/** A parser directive, such as `# escape=`. */
export interface Directive {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
  readonly range: Range;
  readonly valueRange: Range;
}

/** A Dockerfile cut into its parts. */
export interface DockerfileParts {
  /** The character that continues lines. */
  readonly escapeCharacter: string;
  readonly directives: readonly Directive[];
  /** From each `#` to the end of its line. */
  readonly comments: readonly Range[];
  readonly instructions: readonly InstructionNode[];
}

const directive = /^[ \t]*#[ \t]*([a-zA-Z][a-zA-Z0-9]*)[ \t]*=[ \t]*(\S.*)$/;
const heredocKeyword = /^(?:RUN|COPY|ADD|ONBUILD)$/i;

/**
 * Cuts a Dockerfile into directives, comments and instructions, in one pass, as BuildKit does:
 * https://docs.docker.com/reference/dockerfile/#format
 */
export function splitDockerfile(text: string): DockerfileParts {
  const { directives, at } = readDirectives(text);
  const escapes = directives.find(({ name, value }) => name === 'escape' && (value === '`' || value === '\\'));
  const parts = { directives, escapeCharacter: escapes?.value ?? '\\', comments: [], instructions: [] };
  readFrom(at, text, parts, () => false);
  return parts;
}

/** What is found from now on is added to the lists. */
interface Found extends DockerfileParts {
  readonly comments: Range[];
  readonly instructions: InstructionNode[];
}

/** Reads on from the line that starts at `at`, up to an instruction before which `isEnough` says so. */
export function readFrom(
  at: number,
  text: string,
  { escapeCharacter, comments, instructions }: Found,
  isEnough: (line: number, first: number) => boolean,
): void {
  const end = trimmedEnd(text, at, text.length);
  const lines = new LastLines(text, end);
  for (let line = at; line < end; ) {
    const { contentEnd, next } = lineFrom(text, line, end);
    const first = firstOf(text, line, contentEnd);
    if (first === contentEnd) {
      line = next;
    } else if (text[first] === '#') {
      comments.push(trimmed(text, first, contentEnd));
      line = next;
    } else if (isEnough(line, first)) {
      return;
    } else {
      const read = readInstruction(text, { first, contentEnd, end }, escapeCharacter, lines);
      for (const comment of commentsWithin(text, next, read.bodiesStart)) comments.push(comment);
      instructions.push(read.node);
      line = read.next;
    }
  }
}

/** They count at the very top only: whatever else comes first ends them. */
function readDirectives(text: string): { directives: Directive[]; at: number } {
  const directives: Directive[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    const { contentEnd, next } = lineFrom(text, at, text.length);
    const found = directive.exec(text.slice(at, contentEnd));
    if (found === null) break;
    const range = trimmed(text, firstOf(text, at, contentEnd), contentEnd);
    const value = (found[2] as string).trim();
    const valueRange = { start: range.end - value.length, end: range.end };
    directives.push({ name: (found[1] as string).toLowerCase(), value, range, valueRange });
    at = next;
  }
  return { directives, at };
}

/** One instruction; where the heredocs start that it may have, and where what follows all of it does. */
function readInstruction(
  text: string,
  { first, contentEnd, end }: { first: number; contentEnd: number; end: number },
  escapeCharacter: string,
  ofFile: LastLines,
): { node: InstructionNode; bodiesStart: number; next: number } {
  const keywordRange = { start: first, end: keywordEnd(text, first, contentEnd, escapeCharacter) };
  const keyword = text.slice(first, keywordRange.end);
  const until = (limit: number) => InstructionNode.at(text, escapeCharacter, keyword, keywordRange, limit);
  const { lines, next: bodiesStart } = joinLines(text, keywordRange.end, end, escapeCharacter);
  const headEnd = lines.at(-1)?.end ?? keywordRange.end;
  if (heredocKeyword.test(keyword) && text.slice(first, headEnd).includes('<<')) {
    const whole = until(end);
    const last = whole.opener.readHeredocs(ofFile).at(-1);
    if (last !== undefined) return { node: until(last.next), bodiesStart, next: last.next };
  }
  // At the end of the file, an escape continues nothing.
  const isContinued = text[headEnd] === escapeCharacter;
  return { node: until(isContinued ? headEnd + 1 : headEnd), bodiesStart, next: bodiesStart };
}

/** A keyword ends at a blank, or where its line is continued. */
function keywordEnd(text: string, first: number, contentEnd: number, escapeCharacter: string): number {
  let at = first;
  while (at < contentEnd && text[at] !== ' ' && text[at] !== '\t') at++;
  const isContinued = text[at - 1] === escapeCharacter && firstOf(text, at, contentEnd) === contentEnd;
  return isContinued && at - 1 > first ? at - 1 : at;
}

/** The comments on the lines from `at` to `end`, between those that an instruction goes on over. */
function commentsWithin(text: string, at: number, end: number): Range[] {
  const comments: Range[] = [];
  for (let line = at; line < end; ) {
    const { contentEnd, next } = lineFrom(text, line, end);
    const first = firstOf(text, line, contentEnd);
    if (text[first] === '#' && first < contentEnd) comments.push(trimmed(text, first, contentEnd));
    line = next;
  }
  return comments;
}

function trimmed(text: string, start: number, contentEnd: number): Range {
  return { start, end: trimmedEnd(text, start, contentEnd) };
}

/** The first character of a line that is not blank. */
function firstOf(text: string, at: number, contentEnd: number): number {
  let first = at;
  while (first < contentEnd && (text[first] === ' ' || text[first] === '\t')) first++;
  return first;
}
