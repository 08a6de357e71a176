import type { Dirent } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import path from 'node:path';
import { maySummarise } from '../model/file-summary.ts';
import { GitIgnoreFile } from '../model/git-ignore.ts';
import type { Breath } from './breath.ts';
import { readRegularFile } from './regular-file.ts';

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
  readonly size: number;
}

interface Folder {
  readonly path: string;
  /** What ignore files here and above leave out; the nearest last. */
  readonly ignores: readonly { readonly folder: string; readonly file: GitIgnoreFile }[];
}

interface Contents {
  readonly ignores: Folder['ignores'];
  readonly folders: readonly Folder[];
  readonly files: readonly string[];
  /** How many entries there are, of any kind. */
  readonly entries: number;
}

/**
 * The files below `root` that may tell others something. Links are not followed, so that none leads in a circle. Of `open`,
 * files in editors by folder, those count too that have not been saved yet.
 */
export async function summarisedBelow(
  root: string,
  breath: Breath,
  open: ReadonlyMap<string, readonly string[]> = new Map(),
): Promise<{ readonly files: readonly FoundFile[]; readonly isComplete: boolean }> {
  const files: FoundFile[] = [];
  const folders: Folder[] = [{ path: root, ignores: [] }];
  let entries = 0;
  for (let at = 0; at < folders.length; at++) {
    const folder = folders[at] as Folder;
    folders[at] = { path: '', ignores: [] };
    const found = await contentsOf(folder, breath);
    entries += found.entries;
    folders.push(...found.folders);
    for (let first = 0; first < found.files.length; first += atOnce) {
      files.push(...(await Promise.all(found.files.slice(first, first + atOnce).map(findFile))).flat());
      await breath.take();
    }
    for (const file of open.get(folder.path) ?? []) {
      if (found.files.includes(file) || isLeftOut(file, false, found.ignores) || !maySummarise(path.basename(file)))
        continue;
      files.push({ path: file, state: '', size: 0 });
    }
    if (files.length >= mostFiles || entries >= mostEntries)
      return { files: files.slice(0, mostFiles), isComplete: false };
    await breath.take();
  }
  return { files, isComplete: true };
}

/** What `folder` holds of use for us. */
async function contentsOf(folder: Folder, breath: Breath): Promise<Contents> {
  const children = await childrenOf(folder.path, breath);
  const ignores = await withOwnIgnores(folder, children);
  const folders: Folder[] = [];
  const files: string[] = [];
  for (const child of children) {
    await breath.take();
    const file = path.join(folder.path, child.name);
    const isFolder = child.isDirectory();
    if (isFolder ? neverEntered.test(child.name) : !child.isFile() || !maySummarise(child.name)) continue;
    if (isLeftOut(file, isFolder, ignores)) continue;
    if (isFolder) folders.push({ path: file, ignores });
    else files.push(file);
  }
  return { ignores, folders, files, entries: children.length };
}

/** Read in portions: all entries of a large folder at once keep others waiting. */
async function childrenOf(folder: string, breath: Breath): Promise<Dirent[]> {
  const children: Dirent[] = [];
  try {
    for await (const child of await opendir(folder, { bufferSize: 256 })) {
      children.push(child);
      await breath.take();
      if (children.length >= mostEntries) break;
    }
  } catch {
    // A folder that cannot be read holds nothing for us; one that goes away meanwhile, what has been read of it.
  }
  return children;
}

async function withOwnIgnores(
  { path: folder, ignores }: Folder,
  children: readonly Dirent[],
): Promise<Folder['ignores']> {
  if (!children.some((child) => child.name === '.gitignore' && child.isFile())) return ignores;
  const file = path.join(folder, '.gitignore');
  const [found] = await findFile(file);
  const text = found === undefined ? undefined : await readRegularFile(file, largestFile).catch(() => undefined);
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
    return size > largestFile ? [] : [{ path: file, state: `${mtimeMs} ${size} ${ino}`, size }];
  } catch {
    return [];
  }
}
