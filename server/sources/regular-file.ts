import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** Opening a pipe would wait for somebody who writes to it. Windows has neither the pipes nor the flag. */
const reading = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Its message is a phrase that follows the file's name. */
export class FileTooLarge extends Error {}

interface Status {
  readonly size: number;
  isFile(): boolean;
}

/** What a file holds; throws when it is larger than `largest`, or no file at all: a device has no end. */
export function readRegularFileSync(file: string, largest: number): Uint8Array {
  const descriptor = openSync(file, reading);
  try {
    assertRegular(fstatSync(descriptor), largest);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The same as text, without holding anybody up. */
export async function readRegularFile(file: string, largest: number): Promise<string> {
  const handle = await open(file, reading);
  try {
    assertRegular(await handle.stat(), largest);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

function assertRegular(status: Status, largest: number): void {
  if (!status.isFile()) throw new Error('it is not a regular file');
  if (status.size > largest) throw new FileTooLarge(`is too large: ${status.size} bytes of ${largest}`);
}
