import { randomUUID } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
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
 * Writes a file that does not exist yet, somewhere below `folder`, with exactly the permissions of `mode`; throws when it
 * does exist, or when a link would lead it out of the folder.
 */
export function createFile(folder: string, name: string, bytes: Uint8Array, mode: number): void {
  const file = path.resolve(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  const way = path.relative(realpathSync(folder), realpathSync(path.dirname(file)));
  if (path.isAbsolute(way) || way.split(path.sep)[0] === '..')
    throw new Error(`\`${name}\` lies outside of the folder`);
  writeNew(file, bytes, mode);
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
