import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';

/** Absolute path of a program on PATH. Entries that are not absolute are passed over: they mean the folder one is in. */
export async function findProgram(name: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const isWindows = process.platform === 'win32';
  // `.cmd` and `.bat` take a shell.
  const file = isWindows ? `${name}.exe` : name;
  for (const folder of (environment.PATH ?? environment.Path ?? '').split(path.delimiter)) {
    if (!path.isAbsolute(folder)) continue;
    const candidate = path.join(folder, file);
    try {
      await access(candidate, constants.X_OK);
      if ((await stat(candidate)).isFile()) return candidate;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}
