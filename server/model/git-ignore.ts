import { attached } from '../text/attached.ts';
import type { Facts, FileText } from './facts.ts';
import { baseName, pathBeside } from './file-path.ts';
import { readAt } from './foreign-file.ts';
import { compilePattern, type PathPattern } from './path-pattern.ts';

/** A line of a `.gitignore`: the last one that matches decides. */
interface Line {
  readonly isException: boolean;
  readonly onlyFolders: boolean;
  /** Of a path from the folder of the file. */
  readonly matches: PathPattern;
}

/** A `.gitignore`, and how far above the file in question it lies. */
interface IgnoreLevel {
  readonly lines: readonly Line[];
  readonly depth: number;
}

/** A `.gitignore` as it is met on the way down, where what a folder above leaves out is not entered at all. */
export class GitIgnoreFile {
  readonly #lines: readonly Line[];

  constructor(text: string) {
    this.#lines = readLines(text);
  }

  /** Whether it leaves out what lies at `path`, from its folder, or takes it back in; undefined where it says nothing. */
  decides(path: string, isFolder: boolean): boolean | undefined {
    const line = this.#lines.findLast(({ onlyFolders, matches }) => (isFolder || !onlyFolders) && matches(path));
    return line && !line.isException;
  }
}

/** More than anybody writes, and than matching in time allows. */
const mostLines = 1000;
/** Folders deeper than this are not looked through. */
const mostFolders = 12;

const parsed = attached<FileText, readonly Line[]>();

/**
 * Whether git leaves the file at `path` out of the repository that holds it, by the ignore files there; undefined while that
 * is not known, or where no repository is to be seen. https://git-scm.com/docs/gitignore
 */
export function isIgnoredByGit(path: string, facts: Facts): boolean | undefined {
  const levels: IgnoreLevel[] = [];
  let parts = [baseName(path)];
  let folder = path;
  for (let depth = 1; depth <= mostFolders; depth++) {
    const lines = linesAt(pathBeside(folder, '.gitignore'), facts);
    if (lines === undefined) return undefined;
    levels.unshift({ lines, depth });
    const root = holdsRepository(folder, facts);
    if (root === undefined) return undefined;
    if (root)
      return isIgnored(parts, [
        { lines: linesAt(pathBeside(folder, '.git/info/exclude'), facts) ?? [], depth },
        ...levels,
      ]);
    const above = folderOf(folder);
    if (above === undefined) return undefined;
    parts = [baseName(above), ...parts];
    folder = above;
  }
  return undefined;
}

/** The folder that holds `path`, as a path; undefined at the top. */
function folderOf(path: string): string | undefined {
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  return folder === '' || /:\/*$/.test(folder) ? undefined : folder;
}

function holdsRepository(path: string, facts: Facts): boolean | undefined {
  const answers = ['.git/HEAD', '.git'].map((name) => facts.file(pathBeside(path, name)));
  if (answers.some((answer) => answer.state === 'known' && answer.value !== null)) return true;
  return answers.some(({ state }) => state === 'unknown') ? undefined : false;
}

/** Undefined while it is not known whether there is one. */
function linesAt(path: string, facts: Facts): readonly Line[] | undefined {
  const lines = readAt(path, facts, parsed, readLines);
  return lines === null ? [] : lines;
}

function readLines(text: string): Line[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/, mostLines)
    .flatMap((line) => readLine(line.replace(/(?<!\\)[ \t]{1,64}$/, '')) ?? []);
}

function readLine(line: string): Line | undefined {
  const isException = line.startsWith('!');
  const written = isException ? line.slice(1) : line;
  const onlyFolders = written.endsWith('/');
  const pattern = onlyFolders ? written.slice(0, -1) : written;
  if (pattern === '' || written.startsWith('#')) return undefined;
  // With a slash in it a pattern is one of paths, without one of names.
  const anchored = pattern.includes('/') ? pattern.replace(/^\//, '') : `**/${pattern}`;
  const matches = compilePattern(anchored.replaceAll('[!', '[^'));
  return matches && { isException, onlyFolders, matches };
}

/** `parts` lead from the root of the repository to the file; a folder that is left out takes everything in it along. */
function isIgnored(parts: readonly string[], levels: readonly IgnoreLevel[]): boolean {
  for (let end = 1; end <= parts.length; end++) if (isLeftOut(parts.slice(0, end), parts.length, levels)) return true;
  return false;
}

function isLeftOut(parts: readonly string[], whole: number, levels: readonly IgnoreLevel[]): boolean {
  let isOut = false;
  for (const { lines, depth } of levels) {
    const path = parts.slice(whole - depth).join('/');
    if (path === '') continue;
    for (const { isException, onlyFolders, matches } of lines)
      if (isException === isOut && !(onlyFolders && parts.length === whole) && matches(path)) isOut = !isException;
  }
  return isOut;
}
