import { normalPath } from './context-path.ts';
import { compilePattern, type PathPattern } from './path-pattern.ts';

/** A line of an ignore file: what it matches is left out of the build context, or taken back in after `!`. */
interface Line {
  readonly isException: boolean;
  readonly matches: PathPattern;
}

/** More lines than anybody writes, and than matching in time allows. */
const mostLines = 1000;

/**
 * What an ignore file leaves out of a build context: the last line that matches a path, or a folder that it lies in,
 * decides. https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export class IgnoreFile {
  readonly #lines: readonly Line[];

  private constructor(lines: readonly Line[]) {
    this.#lines = lines;
  }

  /** Reads `text`; undefined when a line is no pattern, which makes the build fail. */
  static parse(text: string): IgnoreFile | undefined {
    const lines: Line[] = [];
    for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/, mostLines)) {
      const pattern = line.startsWith('#') ? '' : line.trim();
      if (pattern === '') continue;
      const isException = pattern.startsWith('!');
      if (pattern === '!') return undefined;
      const written = isException ? pattern.slice(1).trim() : pattern;
      const matches = compilePattern(normalPath(written));
      if (matches === undefined) return undefined;
      // The context itself cannot be left out, and what is above it is not in it.
      if (!/^\.{0,2}\/?$|^\.\.\//.test(written)) lines.push({ isException, matches });
    }
    return new IgnoreFile(lines);
  }

  /** Whether the file or folder at `path`, relative to the context and normal, is left out. */
  ignores(path: string): boolean {
    const places = [path];
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      places.push(path.slice(0, end));
    let isIgnored = false;
    for (const { isException, matches } of this.#lines)
      if (isException === isIgnored && places.some((place) => matches(place))) isIgnored = !isException;
    return isIgnored;
  }
}
