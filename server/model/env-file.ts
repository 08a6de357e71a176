import type { Range } from '../text/range.ts';

/** A variable of an environment file. */
export interface EnvFileVariable {
  readonly name: string;
  /** Without quotes; undefined where another variable decides. */
  readonly value: string | undefined;
  /** The same, with the variables that stand in it. */
  readonly written: string;
  readonly nameRange: Range;
}

const assignment = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*[=:][ \t]*/;

/**
 * The variables of an environment file, such as `.env`: one `NAME=value` a line, `#` comments, quotes over several lines.
 * https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 */
export function readEnvFile(text: string): EnvFileVariable[] {
  const variables: EnvFileVariable[] = [];
  for (let at = 0; at < text.length; ) {
    const lineEnd = endOfLine(text, at);
    const found = assignment.exec(text.slice(at, lineEnd));
    if (found === null) {
      at = lineEnd + 1;
      continue;
    }
    const [whole, name = ''] = found;
    const nameStart = at + whole.indexOf(name);
    const { written, isFixed, end } = readValue(text, at + whole.length, lineEnd);
    const value = isFixed || !/\$[A-Za-z_{]/.test(written) ? written : undefined;
    variables.push({ name, value, written, nameRange: { start: nameStart, end: nameStart + name.length } });
    at = endOfLine(text, end) + 1;
  }
  return variables;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

interface Value {
  readonly written: string;
  /** Whether nothing in it is replaced, as in single quotes. */
  readonly isFixed: boolean;
  readonly end: number;
}

function readValue(text: string, start: number, lineEnd: number): Value {
  const quote = text[start];
  if (quote === '"' || quote === "'") {
    const end = closingQuote(text, start + 1, quote);
    if (end !== -1) {
      const raw = text.slice(start + 1, end);
      const isFixed = quote === "'";
      return { written: isFixed ? raw : raw.replaceAll('\\n', '\n').replaceAll('\\"', '"'), isFixed, end };
    }
  }
  const line = text.slice(start, lineEnd);
  const comment = line.search(/(?:^|[ \t])#/);
  return { written: (comment === -1 ? line : line.slice(0, comment)).trim(), isFixed: false, end: lineEnd };
}

function closingQuote(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 1))
    if (quote === "'" || text[at - 1] !== '\\') return at;
  return -1;
}
