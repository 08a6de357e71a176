import { existsSync } from 'node:fs';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { readRegularFileSync } from '../sources/regular-file.ts';
import { maximumBytes } from './read.ts';

interface Level {
  readonly folder: string;
  readonly patterns: Ignore;
}

/** What git would not track below a folder: the `.gitignore` files from the repository's root down to it. */
export class GitIgnore {
  readonly #levels: readonly Level[];

  private constructor(levels: readonly Level[]) {
    this.#levels = levels;
  }

  /**
   * The rules that hold inside `folder`, an absolute path. Rules that ignore the folder itself are left out: whoever
   * names an ignored folder wants to see into it.
   */
  static of(folder: string): GitIgnore {
    const above = foldersUpToRepository(folder);
    let git = new GitIgnore([]);
    for (const each of above)
      git = git.#with(each, each === above[0] ? ['.git/info/exclude', '.gitignore'] : ['.gitignore']);
    const own = new GitIgnore([]).#with(folder, ['.git/info/exclude', '.gitignore']);
    const reaching = git.#levels.filter((level) => !ignoresFolder(level, folder));
    return new GitIgnore([...reaching, ...own.#levels]);
  }

  /** The rules that hold inside a folder which lies in the present one. */
  enter(folder: string): GitIgnore {
    return this.#with(folder, ['.gitignore']);
  }

  /** Whether git ignores the file or folder at an absolute path inside the present folder. */
  ignores(target: string, isFolder: boolean): boolean {
    let ignored = false;
    for (const { folder, patterns } of this.#levels) {
      const result = patterns.test(path.relative(folder, target).split(path.sep).join('/') + (isFolder ? '/' : ''));
      if (result.ignored) ignored = true;
      else if (result.unignored) ignored = false;
    }
    return ignored;
  }

  #with(folder: string, names: readonly string[]): GitIgnore {
    const texts = names.map((name) => readIfThere(path.join(folder, name))).filter((text) => text !== undefined);
    if (texts.length === 0) return this;
    const patterns = ignore({ allowRelativePaths: true }).add(texts.join('\n'));
    return new GitIgnore([...this.#levels, { folder, patterns }]);
  }
}

/** The folders above `folder` that lie in the same repository, outermost first; none outside of a repository. */
function foldersUpToRepository(folder: string): string[] {
  const folders: string[] = [];
  for (let each = folder; !existsSync(path.join(each, '.git')); ) {
    const parent = path.dirname(each);
    if (parent === each) return [];
    folders.unshift(parent);
    each = parent;
  }
  return folders;
}

function ignoresFolder({ folder, patterns }: Level, target: string): boolean {
  return patterns.test(`${path.relative(folder, target).split(path.sep).join('/')}/`).ignored;
}

function readIfThere(file: string): string | undefined {
  try {
    return Buffer.from(readRegularFileSync(file, maximumBytes)).toString('utf8');
  } catch {
    // Absent, a folder, or not ours to read: git, too, goes on without it.
    return undefined;
  }
}
