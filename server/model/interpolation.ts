/** Nested defaults deeper than this are nobody's. */
const depthLimit = 8;

const expression = /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])|\}))/y;

/**
 * The text that Compose would see for `text` without an environment: `$$` becomes `$`, `${X:-a}` becomes `a`.
 * `dynamic` where a variable decides. Source: https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
 */
export function interpolate(text: string, depth = 0): string | 'dynamic' {
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
      const operator = found[3];
      if (operator !== '-' && operator !== ':-') return 'dynamic';
      const end = closingBrace(text, at + found[0].length);
      if (end === -1) return 'dynamic';
      const fallback = interpolate(text.slice(at + found[0].length, end), depth + 1);
      if (fallback === 'dynamic') return 'dynamic';
      out += fallback;
      at = end + 1;
    }
  }
  return out;
}

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
