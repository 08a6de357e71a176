import { setImmediate } from 'node:timers/promises';
import { FileTooLarge, readRegularFileSync } from '../sources/regular-file.ts';
import { type Decoded, decode } from './decode.ts';

/** Largest file that is read: far more than any container file has, and what one answer may take. */
export const maximumBytes = 5_000_000;

/** Milliseconds after which others get a turn: signals, for one. */
const turn = 50;

/** Reads one regular file as text; a problem is a phrase that follows the file's name. */
export function readText(path: string): Decoded {
  try {
    return decode(readRegularFileSync(path, maximumBytes));
  } catch (error) {
    if (error instanceof FileTooLarge) return { text: undefined, problem: error.message };
    return { text: undefined, problem: `cannot be read: ${reasonOf(error)}`, isIo: true };
  }
}

/** Reads all of `stream`, up to the size of the largest file. */
export async function readStream(stream: AsyncIterable<Uint8Array>): Promise<Decoded> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maximumBytes) return { text: undefined, problem: `is too large: more than ${maximumBytes} bytes` };
    chunks.push(chunk);
  }
  return decode(Buffer.concat(chunks));
}

/**
 * Reads files one after another. Synchronously: a small file that lies in the system's cache takes 10 µs that way and
 * 70 through a promise, and the work between two reads takes far longer than either.
 */
export async function* readAll<T extends { readonly path: string }>(
  files: readonly T[],
): AsyncGenerator<{ readonly file: T; readonly content: Decoded }> {
  let since = performance.now();
  for (const file of files) {
    if (performance.now() - since > turn) {
      await setImmediate();
      since = performance.now();
    }
    yield { file, content: readText(file.path) };
  }
}

/** An operating system's error in words: without the path and the call, which the caller names. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist',
    EACCES: 'permission denied',
    EPERM: 'not permitted',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of its path is not a folder',
    ELOOP: 'its symbolic links form a loop',
    EEXIST: 'it exists already',
    EROFS: 'the file system is read-only',
    ENOSPC: 'no space left on the device',
    EMFILE: 'too many open files',
    EDQUOT: 'no space left in the quota',
    EFBIG: 'it would be larger than files may be',
    EIO: 'the disk does not answer',
  };
  return (code && known[code]) ?? (error instanceof Error ? error.message : String(error));
}
