import picomatch from 'picomatch/posix.js';

/** Longest pattern, and most stars in one segment, most `**` and most stars in all: beyond these, matching is slow. */
const limits = { length: 1000, starsInSegment: 3, globstars: 4, stars: 8 };

/** Why `pattern` cannot be used, as a phrase that follows the pattern; undefined when it can. */
export function globProblem(pattern: string): string | undefined {
  const segments = pattern.split('/');
  const count = (expression: RegExp, text = pattern) => text.match(expression)?.length ?? 0;
  if (pattern === '') return 'is empty';
  if (pattern.length > limits.length) return `is longer than ${limits.length} characters`;
  if (pattern.startsWith('/') || /^[a-z]:/i.test(pattern)) return 'is absolute; patterns are relative to their file';
  if (segments.includes('..')) return 'leaves the folder of its file';
  if (pattern.startsWith('!')) return 'is negated, which is not supported';
  if (count(/\*\*/g) > limits.globstars) return `has more than ${limits.globstars} \`**\``;
  if (count(/\*+/g) > limits.stars) return `has more than ${limits.stars} wildcards`;
  if (segments.some((segment) => count(/\*+/g, segment) > limits.starsInSegment)) {
    return `has more than ${limits.starsInSegment} \`*\` in one segment`;
  }
  return undefined;
}

/** A test of paths relative to the folder that `pattern` is written in; `pattern` must have no `globProblem`. */
export function compileGlob(pattern: string): (path: string) => boolean {
  // picomatch hands groups and quantifiers through to a regular expression, where they can take forever on a long name.
  const literal = pattern.replace(/^\.\//, '').replace(/[()+|^$@]/g, '\\$&');
  return picomatch(literal, { dot: true, noextglob: true, nonegate: true, strictBrackets: false });
}

/** `path` relative to `folder`, or undefined when it lies elsewhere; both are paths or URIs of the same kind. */
export function relativeTo(folder: string, path: string): string | undefined {
  const prefix = folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
  if (!path.startsWith(prefix)) return undefined;
  const rest = path.slice(prefix.length);
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return rest;
  try {
    return decodeURIComponent(rest);
  } catch {
    return rest;
  }
}
