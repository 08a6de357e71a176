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
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/**
 * Replaces a file's content at once: whoever reads it sees the old bytes or the new ones, never a half. The mode stays,
 * and a symbolic link keeps pointing at the file.
 */
export function replaceFile(file: string, bytes: Uint8Array): void {
  const real = realpathSync(file);
  // Renaming asks for permission on the folder alone; a file that may not be written means it.
  accessSync(real, constants.W_OK);
  const { mode } = statSync(real);
  // In the same folder, because a file can be renamed only within one file system.
  const temporary = path.join(path.dirname(real), `.${path.basename(real)}.${randomUUID()}.tmp`);
  try {
    writeNew(temporary, bytes, mode & 0o7777);
    renameSync(temporary, real);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Writes a file that does not exist yet, in the folder of the file being fixed or somewhere below `root`, with exactly the
 * permissions of `mode`; throws when it does exist, or when a link would lead it elsewhere.
 */
export function createFile(root: string, file: string, bytes: Uint8Array, mode: number): void {
  if (leaves(root, file)) throw outside(file);
  mkdirSync(path.dirname(file), { recursive: true });
  assertInside(root, file);
  writeNew(file, bytes, mode);
}

/** Replaces the content of a file below `root`; throws when it is no longer `before`, or when a link leads elsewhere. */
export function editFile(root: string, file: string, before: Uint8Array, after: Uint8Array): void {
  assertInside(root, file);
  if (lstatSync(file).isSymbolicLink()) throw new Error(`\`${path.basename(file)}\` is a link`);
  if (!readFileSync(file).equals(before)) throw new Error(`\`${path.basename(file)}\` has changed meanwhile`);
  replaceFile(file, after);
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
  } finally {
    closeSync(descriptor);
  }
}
