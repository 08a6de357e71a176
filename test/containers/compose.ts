import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { unpackFromDebian } from './debian.ts';

const kept = path.join(import.meta.dirname, '..', '..', 'out', 'containers');
const binary = path.join(kept, 'docker-compose');
/** Where Docker's own packages, and Debian's, put the plugin. */
const pluginFolders = ['/usr/libexec', '/usr/lib', '/usr/local/libexec', '/usr/local/lib'];

export interface Compose {
  readonly command: string;
  /** As it says itself, such as `2.26.1-4`. */
  readonly version: string;
}

/** Compose of the second generation, this machine's or Debian's unpacked beside it; else, said aloud, what there is. */
export function findCompose(onPath: string | undefined, say: (line: string) => void): Compose | undefined {
  const plugins = pluginFolders.map((folder) => path.join(folder, 'docker', 'cli-plugins', 'docker-compose'));
  const candidates = [binary, ...plugins, ...(onPath === undefined ? [] : [onPath])];
  const found = candidates.flatMap((command): Compose[] => versioned(command) ?? []);
  const current = found.find(isCurrent);
  if (current !== undefined) return current;
  const why = fetchCompose();
  const fetched = why === undefined ? versioned(binary)?.[0] : undefined;
  if (fetched !== undefined && isCurrent(fetched)) return fetched;
  const [old] = found;
  say(`NOT CHECKED with Compose 2, which could not be had: ${why ?? `${binary} does not start`}`);
  if (old !== undefined) say(`${old.command} ${old.version} takes its place`);
  return old;
}

/** Whether it is the one that people run, and not the program that it came after. */
export function isCurrent({ version }: Compose): boolean {
  return Number.parseInt(version, 10) >= 2;
}

function versioned(command: string): [Compose] | undefined {
  if (!existsSync(command)) return undefined;
  try {
    const version = run(command, ['version', '--short']).trim().replace(/^v/, '');
    return [{ command, version }];
  } catch {
    return undefined;
  }
}

/** Debian's, of the release whose `docker-compose` is the one that people run, in Go; the one before has a Python program. */
function fetchCompose(): string | undefined {
  return unpackFromDebian('docker-compose', 'usr/libexec/docker/cli-plugins/docker-compose', binary);
}

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 });
}
