/** What the writer can put into a document. Keys keep their order. */
export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** How a block collection is laid out. */
export interface BlockStyle {
  /** Blanks per level. */
  readonly step: number;
  /** Whether the dashes of a list stand deeper than the key that holds it. */
  readonly indentsLists: boolean;
}

const plain = /^[A-Za-z_./@][A-Za-z0-9_./@+:=-]*$/;
/** Begins like a number and cannot be one: `512Mi`, `500m`, `127.0.0.1`. */
const unlikeNumber = /^(?:\d+(?:\.\d+)?(?:[KMGTP]i|[kmgKMG])|\d{1,3}(?:\.\d{1,3}){3})$/;
const ambiguous = /^(?:true|false|null|yes|no|on|off|y|n|~|\.inf|\.nan)$/i;

/** A scalar as YAML that reads back as the same value in YAML 1.1 and 1.2. */
export function writeScalar(value: string | number | boolean, inFlow = false): string {
  if (typeof value !== 'string') return String(value);
  const isPlain =
    (plain.test(value) || unlikeNumber.test(value)) &&
    !ambiguous.test(value) &&
    !value.endsWith(':') &&
    !(inFlow && value.includes(':'));
  return isPlain ? value : JSON.stringify(value);
}

/** `value` in flow style on one line; with `quoteKeys`, as JSON. */
export function writeFlow(value: Json, quoteKeys: boolean): string {
  if (Array.isArray(value))
    return `[${(value as readonly Json[]).map((item) => writeFlow(item, quoteKeys)).join(', ')}]`;
  if (typeof value !== 'object') {
    return quoteKeys && typeof value === 'string' ? JSON.stringify(value) : writeScalar(value as string, true);
  }
  const entries = Object.entries(value).map(
    ([key, item]) => `${writeKey(key, quoteKeys)}: ${writeFlow(item, quoteKeys)}`,
  );
  if (entries.length === 0) return '{}';
  return quoteKeys ? `{${entries.join(', ')}}` : `{ ${entries.join(', ')} }`;
}

/** A mapping key. */
export function writeKey(key: string, quote = false): string {
  return quote ? JSON.stringify(key) : writeScalar(key);
}

/** The lines of `key: value` in block style, each with `indent` blanks before it. */
export function writeEntry(key: string, value: Json, indent: number, style: BlockStyle): string[] {
  const head = `${' '.repeat(indent)}${writeKey(key)}:`;
  if (typeof value !== 'object') return [`${head} ${writeScalar(value)}`];
  if (isEmpty(value)) return [`${head} ${Array.isArray(value) ? '[]' : '{}'}`];
  const deeper = Array.isArray(value) && !style.indentsLists ? indent : indent + style.step;
  return [head, ...writeBlock(value, deeper, style)];
}

/** The lines of a collection in block style. */
export function writeBlock(value: Json, indent: number, style: BlockStyle): string[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((item) => writeItem(item, indent, style));
  if (typeof value !== 'object') return [' '.repeat(indent) + writeScalar(value as string)];
  return Object.entries(value).flatMap(([key, item]) => writeEntry(key, item, indent, style));
}

/** The lines of `- item`. */
export function writeItem(value: Json, indent: number, style: BlockStyle): string[] {
  const dash = `${' '.repeat(indent)}- `;
  if (typeof value !== 'object') return [dash + writeScalar(value)];
  if (isEmpty(value)) return [dash + (Array.isArray(value) ? '[]' : '{}')];
  const [first = '', ...rest] = writeBlock(value, indent + 2, style);
  return [dash + first.trimStart(), ...rest];
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}
