import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { unpackFromDebian } from '../containers/debian.ts';

const kept = path.join(import.meta.dirname, '..', '..', 'out', 'containers', 'cosign');

/** The machine's cosign, or Debian's unpacked beside it; says aloud when there is none. */
export function findCosign(say: (line: string) => void): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const found = [...folders.map((folder) => path.join(folder, 'cosign')), kept].find(works);
  if (found !== undefined) return found;
  const why = unpackFromDebian('cosign', 'usr/bin/cosign', kept);
  if (why === undefined && works(kept)) return kept;
  say(`NOT CHECKED with the real cosign, which could not be had: ${why ?? `${kept} does not start`}`);
  return undefined;
}

function works(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    execFileSync(file, ['version'], { stdio: 'ignore', timeout: 30_000 });
    return true;
  } catch {
    return false;
  }
}
