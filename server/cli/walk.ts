import { type Dirent, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { GitIgnore } from './gitignore.ts';
import { reasonOf } from './read.ts';

/** A file to look at: named on the command line, or found in a folder that was. */
export interface Target {
  /** Absolute. */
  readonly path: string;
  readonly explicit: boolean;
}

/** A path that cannot be looked at; the problem is a phrase that follows its name. */
export interface Unreadable {
  readonly path: string;
  readonly problem: string;
}

const neverEntered = new Set(['.git', '.hg', '.svn', 'node_modules']);

/** Whether a file's name lets it be a container file; what it holds decides later. */
const candidate = /\.(?:ya?ml|jsonc?)$|dockerfile|containerfile/i;

/**
 * Finds the files at `paths`. Folders are walked in the order of names, without what git ignores, without what
 * `excludes` names, and without symbolic links, so that nothing is met twice and no loop is entered.
 */
export function walk(
  paths: readonly string[],
  excludes: (path: string) => boolean,
): { targets: Target[]; folders: string[]; unreadable: Unreadable[] } {
  const folders: string[] = [];
  const targets = new Map<string, Target>();
  const unreadable: Unreadable[] = [];
  for (const each of paths) {
    const root = path.resolve(each);
    try {
      const stat = statSync(root);
      if (stat.isFile()) targets.set(root, { path: root, explicit: true });
      else if (stat.isDirectory()) {
        folders.push(root);
        walkFolder(root, GitIgnore.of(root));
      } else unreadable.push({ path: root, problem: 'is neither a file nor a folder' });
    } catch (error) {
      unreadable.push({ path: root, problem: `cannot be read: ${reasonOf(error)}` });
    }
  }
  return { targets: [...targets.values()], folders, unreadable };

  function walkFolder(root: string, ignored: GitIgnore): void {
    // A list instead of recursion: folders may be nested more deeply than the stack is.
    const waiting = [{ folder: root, ignored }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const inner: typeof waiting = [];
      for (const entry of entriesOf(next.folder)) {
        const full = path.join(next.folder, entry.name);
        if (entry.isDirectory()) {
          if (neverEntered.has(entry.name) || next.ignored.ignores(full, true) || excludes(full)) continue;
          inner.push({ folder: full, ignored: next.ignored.enter(full) });
        } else if (entry.isFile() && candidate.test(entry.name) && !targets.has(full)) {
          if (!next.ignored.ignores(full, false) && !excludes(full)) targets.set(full, { path: full, explicit: false });
        }
      }
      waiting.push(...inner.reverse());
    }
  }

  function entriesOf(folder: string): Dirent[] {
    try {
      return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      unreadable.push({ path: folder, problem: `cannot be read: ${reasonOf(error)}` });
      return [];
    }
  }
}
