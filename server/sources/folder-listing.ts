import { type Dirent, opendirSync } from 'node:fs';
import { opendir } from 'node:fs/promises';
import path from 'node:path';
import { atOnce, inTurn, type Steps, when } from './steps.ts';

/** What lies in a folder, by paths from it with `/`, near ones first. */
export interface FolderListing {
  /** Files, links, and those folders that are empty or not looked into, which end in `/`. */
  readonly entries: readonly string[];
  /** Folders whose contents are not all in `entries`; empty text is the folder itself. */
  readonly unlisted: readonly string[];
}

const deepest = 3;
const mostEntries = 2000;
const mostOpened = 500;

/** Large, and nobody's own files: that they are there is all that matters. */
const neverEntered = new Set(['.git', '.hg', '.svn', 'node_modules']);

/** The names in `folder` and the folders in it, as far as limits allow; links are named and not followed. */
export function listFolder(folder: string): Promise<FolderListing> {
  return inTurn(listing(folder, childrenOf));
}

/** The same, where nobody else waits. */
export function listFolderAtOnce(folder: string): FolderListing {
  return atOnce(listing(folder, childrenAtOnce))?.value ?? nothingListed;
}

const nothingListed: FolderListing = { entries: [], unlisted: [''] };

function* listing(folder: string, childrenIn: typeof childrenOf | typeof childrenAtOnce): Steps<FolderListing> {
  const entries: string[] = [];
  const unlisted: string[] = [];
  let level = [''];
  let opened = 0;
  for (let depth = 1; depth <= deepest; depth++) {
    const next: string[] = [];
    for (const inner of level) {
      // Each that is opened takes time, whatever is in it.
      const isTooMuch = entries.length >= mostEntries || ++opened > mostOpened;
      const found = isTooMuch
        ? undefined
        : yield* when(childrenIn(path.join(folder, inner), mostEntries - entries.length));
      if (found === undefined || found.isCut) unlisted.push(inner);
      if (found === undefined || (found.children.length === 0 && inner !== '')) entries.push(inner);
      for (const child of found?.children ?? []) {
        const place = inner + child.name;
        if (child.isSymbolicLink()) unlisted.push(`${place}/`);
        if (!child.isDirectory()) entries.push(place);
        else if (!neverEntered.has(child.name) && depth < deepest) next.push(`${place}/`);
        else {
          entries.push(`${place}/`);
          unlisted.push(`${place}/`);
        }
      }
    }
    level = next;
  }
  return { entries: entries.filter((entry) => entry !== ''), unlisted };
}

interface Children {
  /** In the order of their names. */
  readonly children: readonly Dirent[];
  readonly isCut: boolean;
}

/** Undefined when the folder cannot be read. */
async function childrenOf(folder: string, most: number): Promise<Children | undefined> {
  const children: Dirent[] = [];
  try {
    for await (const child of await opendir(folder)) {
      // Leaving the loop closes the folder, however many names it has.
      if (children.length >= most) return { children: children.sort(byName), isCut: true };
      children.push(child);
    }
  } catch {
    return undefined;
  }
  return { children: children.sort(byName), isCut: false };
}

function childrenAtOnce(folder: string, most: number): Children | undefined {
  const children: Dirent[] = [];
  try {
    const open = opendirSync(folder);
    try {
      for (let child = open.readSync(); child !== null; child = open.readSync()) {
        if (children.length >= most) return { children: children.sort(byName), isCut: true };
        children.push(child);
      }
    } finally {
      open.closeSync();
    }
  } catch {
    return undefined;
  }
  return { children: children.sort(byName), isCut: false };
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}
