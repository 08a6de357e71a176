import { attached } from '../text/attached.ts';
import { noteRead } from './reads.ts';
import { variableRead } from './yaml-reads.ts';

/** What variables are set to; undefined for one that is set, to what is not known. */
export type Variables = ReadonlyMap<string, string | undefined>;

/** Nested defaults deeper than this are nobody's. */
const depthLimit = 8;

const expression = /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])|\}))/y;

/**
 * The text that Compose would see for `text` when only `variables` are set: `$$` becomes `$`, `${X:-a}` becomes `a` where
 * X is not among them. `dynamic` where a variable decides that is not known. Source: https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
 */
export function interpolate(text: string, variables?: Variables, depth = 0): string | 'dynamic' {
  if (!text.includes('$')) return text;
  if (depth > depthLimit) return 'dynamic';
  let out = '';
  for (let at = 0; at < text.length; ) {
    if (text[at] !== '$') {
      const next = text.indexOf('$', at);
      out += text.slice(at, next === -1 ? undefined : next);
      at = next === -1 ? text.length : next;
      continue;
    }
    expression.lastIndex = at;
    const found = expression.exec(text);
    if (found === null) {
      out += '$';
      at++;
    } else if (found[0] === '$$') {
      out += '$';
      at += 2;
    } else {
      const [whole, bare, braced, operator] = found;
      const start = at + whole.length;
      const end = operator === undefined ? start - 1 : closingBrace(text, start);
      if (end === -1) return 'dynamic';
      const name = bare ?? braced ?? '';
      if (variables !== undefined) noteRead(variableRead(name));
      const value = variables?.get(name);
      if (value === undefined && variables?.has(name)) return 'dynamic';
      const chosen = choose(value, operator, text.slice(start, end));
      const inserted = typeof chosen === 'string' ? chosen : interpolate(chosen?.text ?? '', variables, depth + 1);
      if (chosen === undefined || inserted === 'dynamic') return 'dynamic';
      out += inserted;
      at = end + 1;
    }
  }
  return out;
}

/** A variable's value, or the text of the expression that takes its place; undefined when it is not known. */
function choose(
  value: string | undefined,
  operator: string | undefined,
  text: string,
): string | { readonly text: string } | undefined {
  const counts = value !== undefined && (value !== '' || !operator?.startsWith(':'));
  if (operator?.endsWith('+')) return value === undefined ? undefined : counts ? { text } : '';
  if (counts) return value;
  return operator?.endsWith('-') ? { text } : undefined;
}

/** All variables as one text, to compare those of two versions. */
export function textOfVariables(variables: Variables = nothing): string {
  if (variables.size === 0) return '';
  const known = texts.get(variables) ?? JSON.stringify([...variables]);
  texts.set(variables, known);
  return known;
}

const nothing: Variables = new Map();
const texts = attached<Variables, string>();

/** Whether a variable of whoever runs Compose may change `text`. */
export function isInterpolated(text: string): boolean {
  return /\$[A-Za-z_{]/.test(text.replaceAll('$$', ''));
}

function closingBrace(text: string, from: number): number {
  let open = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{' && text[at - 1] === '$') open++;
    else if (text[at] === '}' && --open === 0) return at;
  }
  return -1;
}
