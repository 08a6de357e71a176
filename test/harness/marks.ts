import { LineIndex } from '../../server/text/line-index.ts';
import type { Range } from '../../server/text/range.ts';

/** Where one finding is drawn: under part of a line. */
export interface Mark {
  /** Zero-based line of the text without marks. */
  readonly line: number;
  readonly start: number;
  readonly width: number;
  readonly rule: string;
  readonly message: string | undefined;
}

const markLine = /^( *)(~+) ([a-z0-9]+(?:-[a-z0-9]+)*)(?:: (.+))?$/;

/** Takes the mark lines out of a marked text. */
export function readMarks(body: readonly string[]): { text: string; marks: Mark[] } {
  const lines: string[] = [];
  const marks: Mark[] = [];
  for (const line of body) {
    const mark = markLine.exec(line);
    if (!mark) {
      lines.push(line);
      continue;
    }
    const [, indent = '', tildes = '', rule = '', message] = mark;
    marks.push({ line: lines.length - 1, start: indent.length, width: tildes.length, rule, message });
  }
  return { text: lines.map((line) => `${line}\n`).join(''), marks };
}

/** The mark of a finding at `range`: its first line only, and one wide where it is empty. */
export function markAt(text: string, range: Range, rule: string, message: string | undefined): Mark {
  const index = new LineIndex(text);
  const { line, character: start } = index.positionAt(range.start);
  const lineEnd = index.startOf(line) + (text.slice(index.startOf(line)).split(/\r|\n/, 1)[0] as string).length;
  return { line, start, width: Math.max(1, Math.min(range.end, lineEnd) - range.start), rule, message };
}

/** The lines of `text` with `marks` drawn under them. */
export function drawMarks(text: string, marks: readonly Mark[]): string[] {
  const lines = text.split('\n').slice(0, -1);
  return [...lines.keys(), lines.length].flatMap((at) => [
    ...marks
      .filter((mark) => mark.line === at - 1)
      .sort((a, b) => a.start - b.start || a.width - b.width)
      .map(draw),
    ...lines.slice(at, at + 1),
  ]);
}

function draw({ start, width, rule, message }: Mark): string {
  return `${' '.repeat(start)}${'~'.repeat(width)} ${rule}${message === undefined ? '' : `: ${message}`}`;
}
