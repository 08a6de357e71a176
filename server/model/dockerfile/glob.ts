/** Longer texts are not matched: matching tries every part of them. */
export const longestMatched = 256;

/** Whether `pattern`, where `*` and `?` are wild and `\` escapes, matches the whole of `text`. */
export function matchesGlob(pattern: string, text: string): boolean {
  const tokens = tokenize(pattern);
  let at = 0;
  let token = 0;
  let star = -1;
  let retry = 0;
  while (at < text.length) {
    const current = tokens[token];
    if (current === '*') {
      star = token++;
      retry = at;
    } else if (current === '?' || (current?.startsWith('=') && current[1] === text[at])) {
      token++;
      at++;
    } else if (star === -1) return false;
    else {
      token = star + 1;
      at = ++retry;
    }
  }
  while (tokens[token] === '*') token++;
  return token === tokens.length;
}

function tokenize(pattern: string): string[] {
  const tokens: string[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] as string;
    if (char === '*' || char === '?') tokens.push(char);
    else tokens.push(`=${char === '\\' && i + 1 < pattern.length ? pattern[++i] : char}`);
  }
  return tokens;
}
