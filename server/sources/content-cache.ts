import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { isDigest } from '../model/image-reference.ts';
import type { Content, ContentCache } from './registry/content.ts';

/** How large a cache may grow, in bytes. */
export interface CacheLimits {
  readonly total: number;
  readonly entry: number;
}

const defaultLimits: CacheLimits = { total: 64 * 1024 * 1024, entry: 4 * 1024 * 1024 + 256 };
/** When something is evicted, so much that it is not done with every write. */
const kept = 0.8;
/** What a process that was ended in the middle of writing has left behind. */
const abandoned = 60 * 60 * 1000;
const entryName = /^sha(?:256|384|512)-[0-9a-f]+$/;

/**
 * Keeps what has a digest in files of one folder, for ever, as long as there is room: what was not read for the longest
 * time goes first. Whatever the disk does, asking goes on without it. Several processes may use one folder.
 */
export class DiskCache implements ContentCache {
  readonly #folder: string;
  readonly #limits: CacheLimits;
  /** Bytes, as far as this process knows; undefined before it has looked. */
  #size: number | undefined;

  constructor(folder: string, limits: CacheLimits = defaultLimits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  async read(digest: string): Promise<Content | undefined> {
    const file = this.#fileOf(digest);
    if (file === undefined) return undefined;
    try {
      const { size } = await stat(file);
      if (size > this.#limits.entry) return void (await this.drop(digest));
      const whole = new Uint8Array(await readFile(file));
      const end = whole.indexOf(10);
      const mediaType = end < 0 ? '' : new TextDecoder().decode(whole.subarray(0, end));
      if (!/^[\w.+/-]{1,200}$/.test(mediaType)) return void (await this.drop(digest));
      const now = new Date();
      await utimes(file, now, now).catch(() => undefined);
      return { digest, mediaType, bytes: whole.slice(end + 1) };
    } catch {
      return undefined;
    }
  }

  async write({ digest, mediaType, bytes }: Content): Promise<void> {
    const file = this.#fileOf(digest);
    const head = new TextEncoder().encode(`${mediaType || 'application/octet-stream'}\n`);
    const size = head.length + bytes.length;
    if (file === undefined || size > Math.min(this.#limits.entry, this.#limits.total)) return;
    const draft = path.join(this.#folder, `${randomUUID()}.tmp`);
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      // What registries say of a private image is nobody else's business.
      await writeFile(draft, Buffer.concat([head, bytes]), { mode: 0o600, flag: 'wx' });
      await rename(draft, file);
      await this.#makeRoom(size);
    } catch {
      await rm(draft, { force: true }).catch(() => undefined);
    }
  }

  async drop(digest: string): Promise<void> {
    const file = this.#fileOf(digest);
    if (file !== undefined) await rm(file, { force: true }).catch(() => undefined);
  }

  #fileOf(digest: string): string | undefined {
    return isDigest(digest) ? path.join(this.#folder, digest.replace(':', '-')) : undefined;
  }

  async #makeRoom(added: number): Promise<void> {
    if (this.#size !== undefined) this.#size += added;
    if (this.#size !== undefined && this.#size <= this.#limits.total) return;
    const entries = await this.#entries();
    let size = entries.reduce((sum, entry) => sum + entry.size, 0);
    if (size > this.#limits.total) {
      for (const entry of entries.sort((a, b) => a.time - b.time)) {
        if (size <= this.#limits.total * kept) break;
        await rm(entry.file, { force: true });
        size -= entry.size;
      }
    }
    this.#size = size;
  }

  async #entries(): Promise<{ file: string; size: number; time: number }[]> {
    const entries: { file: string; size: number; time: number }[] = [];
    for (const name of await readdir(this.#folder)) {
      const file = path.join(this.#folder, name);
      const found = await stat(file).catch(() => undefined);
      if (found === undefined) continue;
      if (entryName.test(name)) entries.push({ file, size: found.size, time: found.mtimeMs });
      else if (name.endsWith('.tmp') && Date.now() - found.mtimeMs > abandoned) await rm(file, { force: true });
    }
    return entries;
  }
}

/** The folder for what can be had again, where the system keeps such things. */
export function cacheFolder(environment: NodeJS.ProcessEnv): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  if (process.platform === 'win32') {
    return path.join(LOCALAPPDATA || path.join(homedir(), 'AppData', 'Local'), 'bulkhead', 'cache');
  }
  if (XDG_CACHE_HOME && path.isAbsolute(XDG_CACHE_HOME)) return path.join(XDG_CACHE_HOME, 'bulkhead');
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Caches', 'bulkhead');
  return path.join(homedir(), '.cache', 'bulkhead');
}
