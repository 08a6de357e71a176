/** A block `kind "label" { … }` of an HCL file, with its plain attributes. */
export interface HclBlock {
  readonly kind: string;
  readonly label: string;
  /** Texts, lists of texts, and undefined for what is an expression. */
  readonly attributes: ReadonlyMap<string, string | readonly string[] | undefined>;
  /** Lists of texts as written, with the expressions in them. */
  readonly templates: ReadonlyMap<string, readonly string[]>;
}

const token =
  /[ \t\r]+|(?:#|\/\/)[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|<<-?([A-Za-z_]\w{0,200})[^\n]*|("(?:[^"\\\n]|\\.)*"?)|([A-Za-z_][\w-]*)|(\n)|([^\s])/y;

interface Token {
  readonly kind: 'text' | 'name' | 'line' | 'sign' | 'other';
  readonly text: string;
}

/** Reads the top-level blocks of `text`, as far as their attributes are plain; expressions are not evaluated. */
export function parseHcl(text: string): HclBlock[] {
  const tokens = tokenize(text);
  const blocks: HclBlock[] = [];
  let depth = 0;
  for (let at = 0; at < tokens.length; at++) {
    const [kind, label, open] = tokens.slice(at, at + 3);
    if (depth === 0 && kind?.kind === 'name' && label?.kind === 'text' && open?.text === '{') {
      const end = endOfBlock(tokens, at + 2);
      const inner = tokens.slice(at + 3, end);
      const templates = readAttributes(inner, readTexts);
      blocks.push({ kind: kind.text, label: label.text, attributes: readAttributes(inner, readValue), templates });
      at = end;
    } else depth += bracket(kind);
  }
  return blocks;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (token.lastIndex = 0; token.lastIndex < text.length; ) {
    const found = token.exec(text);
    if (found === null) break;
    const [, heredoc, quoted, name, line, sign] = found;
    if (heredoc !== undefined) {
      token.lastIndex = endOfHeredoc(text, token.lastIndex, heredoc);
      tokens.push({ kind: 'other', text: '' });
    } else if (quoted !== undefined) tokens.push(readText(quoted));
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (line !== undefined) tokens.push({ kind: 'line', text: line });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
  }
  return tokens;
}

/** A text with an expression in it is not known. */
function readText(quoted: string): Token {
  const isClosed = quoted.length > 1 && quoted.endsWith('"');
  const inner = quoted.slice(1, isClosed ? -1 : undefined);
  if (!isClosed || /[$%]\{/.test(inner)) return { kind: 'other', text: inner };
  return { kind: 'text', text: inner.replace(/\\(.)/g, '$1') };
}

function endOfHeredoc(text: string, from: number, name: string): number {
  for (let start = text.indexOf('\n', from); start !== -1; ) {
    const end = text.indexOf('\n', start + 1);
    if (text.slice(start + 1, end === -1 ? undefined : end).trim() === name) return end === -1 ? text.length : end;
    start = end;
  }
  return text.length;
}

/** Attributes `name = value`, each on a line of its own. */
function readAttributes<T>(
  tokens: readonly Token[],
  read: (tokens: readonly Token[], at: number) => T,
): Map<string, T> {
  const attributes = new Map<string, T>();
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    if (depth === 0 && token.kind === 'name' && tokens[at + 1]?.text === '=')
      attributes.set(token.text, read(tokens, at + 2));
    depth += bracket(token);
  }
  return attributes;
}

function readValue(tokens: readonly Token[], at: number): string | readonly string[] | undefined {
  const first = tokens[at];
  const next = tokens[at + 1];
  if (first?.kind === 'text') return next === undefined || next.kind === 'line' ? first.text : undefined;
  if (first?.text !== '[') return undefined;
  const items: string[] = [];
  for (const { kind, text } of tokens.slice(at + 1)) {
    if (text === ']') return items;
    if (kind === 'text') items.push(text);
    else if (kind !== 'line' && text !== ',') return undefined;
  }
  return undefined;
}

function readTexts(tokens: readonly Token[], at: number): readonly string[] {
  if (tokens[at]?.text !== '[') return [];
  const end = tokens.findIndex(({ kind, text }, index) => index > at && kind === 'sign' && text === ']');
  const items = tokens.slice(at + 1, end === -1 ? at + 1 : end);
  return items.flatMap(({ kind, text }) => (kind === 'text' || (kind === 'other' && text !== '') ? [text] : []));
}

function endOfBlock(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    depth += bracket(tokens[at]);
    if (depth === 0) return at;
  }
  return tokens.length;
}

function bracket(token: Token | undefined): number {
  if (token?.kind !== 'sign') return 0;
  if ('{[('.includes(token.text)) return 1;
  return '}])'.includes(token.text) ? -1 : 0;
}
