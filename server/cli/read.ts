import { open } from 'node:fs/promises';
import { type Decoded, decode } from './decode.ts';

/** Largest file that is read: far more than any container file has, and what one answer may take. */
export const maximumBytes = 5_000_000;

/** How many files are being read while others are analysed. */
const readers = 16;

/** Reads one regular file as text; a problem is a phrase that follows the file's name. */
export async function readText(path: string): Promise<Decoded> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > maximumBytes) return { text: undefined, problem: `is too large: ${size} bytes of ${maximumBytes}` };
      return decode(await file.readFile());
    } finally {
      await file.close();
    }
  } catch (error) {
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

/** Reads files ahead of whoever iterates, a few at a time, in order. */
export async function* readAll<T extends { readonly path: string }>(
  files: readonly T[],
): AsyncGenerator<{ readonly file: T; readonly content: Decoded }> {
  const underway: Promise<{ file: T; content: Decoded }>[] = [];
  const start = async (file: T) => ({ file, content: await readText(file.path) });
  let next = 0;
  while (next < files.length || underway.length > 0) {
    while (underway.length < readers && next < files.length) underway.push(start(files[next++] as T));
    yield (await underway.shift()) as { file: T; content: Decoded };
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
  };
  return (code && known[code]) ?? (error instanceof Error ? error.message : String(error));
}
