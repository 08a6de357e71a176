import { randomUUID } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** New content of a file that is there, written beside it; it takes its place at once, or never. */
export class Replacement {
  readonly #file: string;
  readonly #temporary: string;
  readonly #before: Uint8Array | undefined;

  /**
   * Keeps the file's mode, and the symbolic link that leads to it. `before`: what the file has to hold until then.
   * Throws, and leaves nothing behind, where it cannot be written.
   */
  constructor(file: string, bytes: Uint8Array, before?: Uint8Array) {
    this.#file = realpathSync(file);
    this.#before = before;
    // Renaming asks for permission on the folder alone; a file that may not be written means it.
    accessSync(this.#file, constants.W_OK);
    const { mode } = statSync(this.#file);
    // In the same folder, because a file can be renamed only within one file system.
    const { dir, base } = path.parse(this.#file);
    // Names have at most 255 bytes, and this one may be as long.
    this.#temporary = path.join(dir, `.${base.slice(0, 50)}.${randomUUID()}.tmp`);
    writeNew(this.#temporary, bytes, mode & 0o7777);
  }

  assertUnchanged(): void {
    if (this.#before === undefined || readFileSync(this.#file).equals(this.#before)) return;
    throw new Error(`\`${path.basename(this.#file)}\` has changed meanwhile`);
  }

  /** Whoever reads the file sees the old bytes or the new ones, never a half. */
  put(): void {
    renameSync(this.#temporary, this.#file);
  }

  discard(): void {
    rmSync(this.#temporary, { force: true });
  }

  restore(): void {
    if (this.#before !== undefined) writeTogether([], [() => new Replacement(this.#file, this.#before as Uint8Array)]);
  }
}

/**
 * Writes all or nothing: what takes room on the disk is done first, for all of them. Each of `creations` makes a file
 * and says how to take it away.
 */
export function writeTogether(
  creations: readonly (() => () => void)[],
  replacements: readonly (() => Replacement)[],
): void {
  const undo: (() => void)[] = [];
  try {
    // Before what names them: a document that names a file which is not there yet would be broken.
    for (const create of creations) undo.push(create());
    const written = replacements.map((write) => {
      const replacement = write();
      undo.push(() => replacement.discard());
      return replacement;
    });
    for (const replacement of written) replacement.assertUnchanged();
    for (const replacement of written) {
      replacement.put();
      undo.push(() => replacement.restore());
    }
  } catch (error) {
    for (const step of undo.toReversed()) attempt(step);
    throw error;
  }
}

/** What is wrong with the disk is said by the error that came first. */
function attempt(step: () => void): void {
  try {
    step();
  } catch {}
}

/**
 * Writes a file that does not exist yet, in the folder of the file being fixed or somewhere below `root`, with exactly the
 * permissions of `mode`, and gives what takes it away again; throws when it does exist, or when a link would lead it elsewhere.
 */
export function createFile(root: string, file: string, bytes: Uint8Array, mode: number): () => void {
  if (leaves(root, file)) throw outside(file);
  const folder = path.dirname(file);
  const made = mkdirSync(folder, { recursive: true });
  try {
    assertInside(root, file);
    writeNew(file, bytes, mode);
  } catch (error) {
    removeFolders(folder, made);
    throw error;
  }
  return () => {
    rmSync(file, { force: true });
    removeFolders(folder, made);
  };
}

/** The content of a file below `root` replaced; throws when it is no longer `before`, or when a link leads elsewhere. */
export function editedFile(root: string, file: string, before: Uint8Array, after: Uint8Array): Replacement {
  assertInside(root, file);
  if (lstatSync(file).isSymbolicLink()) throw new Error(`\`${path.basename(file)}\` is a link`);
  return new Replacement(file, after, before);
}

/** Takes `folder` away, and those above it up to `made`, unless there is something in them. */
function removeFolders(folder: string, made: string | undefined): void {
  if (made === undefined || leaves(made, folder)) return;
  attempt(() => {
    rmdirSync(folder);
    removeFolders(path.dirname(folder), made);
  });
}

function assertInside(root: string, file: string): void {
  if (leaves(realpathSync(root), realpathSync(path.dirname(file)))) throw outside(file);
}

function leaves(root: string, place: string): boolean {
  const way = path.relative(root, place);
  return path.isAbsolute(way) || way.split(path.sep)[0] === '..';
}

function outside(file: string): Error {
  return new Error(`\`${path.basename(file)}\` lies outside of the folder`);
}

function writeNew(file: string, bytes: Uint8Array, mode: number): void {
  const descriptor = openSync(file, 'wx', mode);
  try {
    // The process's mask may have taken bits away.
    fchmodSync(descriptor, mode);
    writeFileSync(descriptor, bytes);
    fsyncSync(descriptor);
  } catch (error) {
    // The disk is full, for one: half of a file is worse than none.
    attempt(() => rmSync(file, { force: true }));
    throw error;
  } finally {
    closeSync(descriptor);
  }
}
