import { Lexer } from 'yaml';
import type { Format } from '../../server/model/container.ts';
import type { Edit } from '../../server/text/edit.ts';
import type { Range } from '../../server/text/range.ts';

/** A comment of a document: its text, and where it stands. */
interface Comment {
  readonly text: string;
  readonly start: number;
  /** Whether something stands before it on its line. */
  readonly trailing: boolean;
}

/**
 * Comments that `edits` may not take away: all but those at the end of a line that is removed as a whole, and those that
 * were `reported` themselves.
 */
export function commentsToKeep(
  text: string,
  format: Format,
  edits: readonly Edit[],
  reported: readonly Range[],
): string[] {
  const isReported = ({ start }: Comment) => reported.some((range) => range.start === start);
  const isRemoved = ({ start, trailing }: Comment) => {
    const code = text.slice(lineStart(text, start), start).trim();
    const codeStart = text.lastIndexOf(code, start);
    // Written again under the same key, it was changed and not removed.
    const key = code.split(':', 1)[0] as string;
    return (
      trailing &&
      edits.some(({ range, newText }) => range.start <= codeStart && start < range.end && !newText.includes(key))
    );
  };
  return commentsOf(text, format)
    .filter((comment) => !isReported(comment) && !isRemoved(comment))
    .map((comment) => comment.text);
}

/** The text of every comment of a document. */
export function commentTexts(text: string, format: Format): string[] {
  return commentsOf(text, format).map((comment) => comment.text);
}

function commentsOf(text: string, format: Format): Comment[] {
  return format === 'dockerfile' ? dockerfileComments(text) : yamlComments(text);
}

/** Characters that are not in the text: the lexer's marks of documents, flow ends and scalars. */
const lexerMarks = new Set([0x02, 0x18, 0x1f]);

function yamlComments(text: string): Comment[] {
  const comments: Comment[] = [];
  let at = 0;
  for (const token of new Lexer().lex(text)) {
    if (token.length === 1 && lexerMarks.has(token.charCodeAt(0))) continue;
    if (token.startsWith('#')) comments.push({ text: token.trimEnd(), start: at, trailing: !isFirst(text, at) });
    at += token.length;
  }
  return comments;
}

function dockerfileComments(text: string): Comment[] {
  return [...text.matchAll(/^[ \t]*(#.*)$/gm)].map((match) => ({
    text: (match[1] as string).trimEnd(),
    start: match.index + match[0].length - (match[1] as string).length,
    trailing: false,
  }));
}

function isFirst(text: string, at: number): boolean {
  return text.slice(lineStart(text, at), at).trim() === '';
}

function lineStart(text: string, at: number): number {
  return Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
}
