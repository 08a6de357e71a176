import { createHash } from 'node:crypto';
import { lstat, opendir } from 'node:fs/promises';
import path from 'node:path';
import { clusterObjects } from '../model/cluster-object.ts';
import type { ClusterObject } from '../model/facts.ts';

const mostFiles = 2000;
const mostFolders = 2000;
const largestFile = 1_000_000;
const manifestName = /\.(?:ya?ml|json)$/i;
/** Of other tools, by name: they may be many, and large. */
const otherName =
  /^(?:package(?:-lock)?|tsconfig.*|composer|.*\.schema)\.json$|^(?:pnpm-lock|docker-compose.*|compose.*)\.ya?ml$/i;
const neverEntered = /^(?:\.|node_modules$|vendor$|dist$|target$)/;
/** For how long a walk through the folders serves all manifests, in milliseconds. */
const walkLifetime = 2000;

interface Known {
  /** Of the text: the text itself would fill the memory. */
  readonly digest: string;
  readonly objects: readonly ClusterObject[];
}

/** The Kubernetes objects of a folder and all below it, read anew where a file has changed. */
export class ObjectIndex {
  readonly #readText: (file: string) => Promise<string | undefined>;
  readonly #known = new Map<string, Known>();
  readonly #walks = new Map<
    string,
    { readonly files: Promise<readonly string[] | undefined>; readonly until: number }
  >();

  constructor(readText: (file: string) => Promise<string | undefined>) {
    this.#readText = readText;
  }

  /** The objects in all manifests below `root` but `own`; undefined when there are more files than are looked at. */
  async read(root: string, own: string): Promise<readonly ClusterObject[] | undefined> {
    const files = await this.#walk(root);
    if (files === undefined) return undefined;
    const objects: ClusterObject[] = [];
    for (const file of files) if (file !== own) objects.push(...(await this.#objectsIn(file)));
    return objects;
  }

  /** Has the folders walked anew. */
  forget(): void {
    this.#walks.clear();
  }

  async #objectsIn(file: string): Promise<readonly ClusterObject[]> {
    const text = await this.#readText(file);
    if (text === undefined) return [];
    const known = this.#known.get(file);
    const digest = createHash('sha256').update(text).digest('base64');
    if (known?.digest === digest) return known.objects;
    const objects = clusterObjects(text);
    this.#known.set(file, { digest, objects });
    return objects;
  }

  #walk(root: string): Promise<readonly string[] | undefined> {
    const known = this.#walks.get(root);
    if (known !== undefined && known.until > performance.now()) return known.files;
    const files = manifestsBelow(root);
    this.#walks.set(root, { files, until: performance.now() + walkLifetime });
    return files;
  }
}

/** Files that may be manifests, by name and size; undefined when they are too many. Links are not followed. */
async function manifestsBelow(root: string): Promise<readonly string[] | undefined> {
  const files: string[] = [];
  const folders = [root];
  for (let at = 0; at < folders.length; at++) {
    if (folders.length > mostFolders || files.length > mostFiles) return undefined;
    const folder = folders[at] as string;
    try {
      for await (const child of await opendir(folder)) {
        const file = path.join(folder, child.name);
        if (child.isDirectory() && !neverEntered.test(child.name)) folders.push(file);
        else if (
          child.isFile() &&
          manifestName.test(child.name) &&
          !otherName.test(child.name) &&
          (await isSmall(file))
        )
          files.push(file);
      }
    } catch {
      // A folder that cannot be read holds nothing for us.
    }
  }
  return files;
}

async function isSmall(file: string): Promise<boolean> {
  return (await lstat(file)).size <= largestFile;
}
