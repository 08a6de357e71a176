/** One way to authenticate that a server offers in `WWW-Authenticate`. */
export interface Challenge {
  /** Lower case: `bearer`, `basic`. */
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const longestHeader = 8192;
const parameter = /[ \t]*([A-Za-z0-9_-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))[ \t]*(?:,|$)/y;
const scheme = /[ \t,]*([A-Za-z][A-Za-z0-9_-]*)(?=[ \t]|$|,)/y;

/** Reads `WWW-Authenticate`, RFC 9110 section 11.6.1: several challenges may stand in one header. */
export function parseChallenges(header: string): Challenge[] {
  const text = header.slice(0, longestHeader);
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  for (let at = 0; at < text.length; ) {
    parameter.lastIndex = at;
    const pair = challenges.length > 0 ? parameter.exec(text) : null;
    if (pair !== null) {
      const [, name = '', quoted, plain = ''] = pair;
      challenges.at(-1)?.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain);
      at = parameter.lastIndex;
      continue;
    }
    scheme.lastIndex = at;
    const next = scheme.exec(text);
    if (next === null) break;
    challenges.push({ scheme: (next[1] ?? '').toLowerCase(), parameters: new Map() });
    at = scheme.lastIndex;
  }
  return challenges;
}
