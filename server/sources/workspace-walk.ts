import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { maySummarise } from '../model/file-summary.ts';
import { GitIgnoreFile } from '../model/git-ignore.ts';
import type { Breath } from './breath.ts';

/** Files that are looked into; of a workspace with more, only these are known. */
const mostFiles = 50_000;
/** Everything that is listed, whatever it is. */
const mostEntries = 500_000;
const largestFile = 1_000_000;
const neverEntered =
  /^(?:\.git|\.hg|\.svn|\.venv|\.tox|\.terraform|\.cache|node_modules|vendor|bower_components|dist|target)$/;
/** Files that are asked for their time and size at once. */
const atOnce = 16;

/** A file that may tell others something, and by what a change of it is told. */
export interface FoundFile {
  readonly path: string;
  readonly state: string;
}

interface Folder {
  readonly path: string;
  /** What ignore files here and above leave out; the nearest last. */
  readonly ignores: readonly { readonly folder: string; readonly file: GitIgnoreFile }[];
}

/** The files below `root` that may tell others something. Links are not followed, so that none leads in a circle. */
export async function summarisedBelow(
  root: string,
  breath: Breath,
): Promise<{ readonly files: readonly FoundFile[]; readonly isComplete: boolean }> {
  const files: FoundFile[] = [];
  const folders: Folder[] = [{ path: root, ignores: [] }];
  let entries = 0;
  for (let at = 0; at < folders.length; at++) {
    const folder = folders[at] as Folder;
    folders[at] = { path: '', ignores: [] };
    const children = await childrenOf(folder.path);
    entries += children.length;
    const ignores = await withOwnIgnores(folder, children);
    const wanted: string[] = [];
    for (const child of children) {
      const file = path.join(folder.path, child.name);
      const isFolder = child.isDirectory();
      if (isFolder ? neverEntered.test(child.name) : !child.isFile() || !maySummarise(child.name)) continue;
      if (isLeftOut(file, isFolder, ignores)) continue;
      if (isFolder) folders.push({ path: file, ignores });
      else wanted.push(file);
    }
    for (let first = 0; first < wanted.length; first += atOnce) {
      files.push(...(await Promise.all(wanted.slice(first, first + atOnce).map(findFile))).flat());
      await breath.take();
    }
    if (files.length >= mostFiles || entries >= mostEntries)
      return { files: files.slice(0, mostFiles), isComplete: false };
    await breath.take();
  }
  return { files, isComplete: true };
}

async function childrenOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    // A folder that cannot be read holds nothing for us.
    return [];
  }
}

async function withOwnIgnores(
  { path: folder, ignores }: Folder,
  children: readonly Dirent[],
): Promise<Folder['ignores']> {
  if (!children.some((child) => child.name === '.gitignore' && child.isFile())) return ignores;
  const file = path.join(folder, '.gitignore');
  const [found] = await findFile(file);
  const text = found === undefined ? undefined : await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? ignores : [...ignores, { folder, file: new GitIgnoreFile(text) }];
}

function isLeftOut(file: string, isFolder: boolean, ignores: Folder['ignores']): boolean {
  let isOut = false;
  for (const { folder, file: ignore } of ignores)
    isOut = ignore.decides(path.relative(folder, file).split(path.sep).join('/'), isFolder) ?? isOut;
  return isOut;
}

/** None where it is gone, or too large. */
async function findFile(file: string): Promise<FoundFile[]> {
  try {
    const { mtimeMs, size, ino } = await lstat(file);
    return size > largestFile ? [] : [{ path: file, state: `${mtimeMs} ${size} ${ino}` }];
  } catch {
    return [];
  }
}
