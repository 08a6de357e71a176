import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The release of Debian whose `docker-compose` is the one that people run, in Go; the one before has a Python program. */
const release = 'trixie';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
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

/** Unpacks Debian's package with lists and caches of its own, so that the machine's are left alone; says why it cannot. */
function fetchCompose(): string | undefined {
  if (!existsSync('/usr/bin/apt-get') || !existsSync(keyring)) return 'this is no Debian';
  mkdirSync(kept, { recursive: true });
  const folder = mkdtempSync(path.join(kept, 'apt-'));
  try {
    const mirror = mirrorOfDebian();
    if (mirror === undefined) return 'apt names no mirror of Debian';
    for (const name of ['lists/partial', 'cache/archives/partial'])
      mkdirSync(path.join(folder, name), { recursive: true });
    writeFileSync(path.join(folder, 'sources.list'), `deb [signed-by=${keyring}] ${mirror} ${release} main\n`);
    const settings = [
      ['Dir::Etc::sourcelist', path.join(folder, 'sources.list')],
      ['Dir::Etc::sourceparts', '/nonexistent'],
      ['Dir::State::lists', path.join(folder, 'lists')],
      ['Dir::State::status', '/dev/null'],
      ['Dir::Cache', path.join(folder, 'cache')],
      ['APT::Sandbox::User', 'root'],
      ['Acquire::Languages', 'none'],
    ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    run('apt-get', [...settings, '-qq', 'update'], folder);
    run('apt-get', [...settings, '-qq', 'download', 'docker-compose'], folder);
    const [archive] = readdirSync(folder).filter((name) => name.endsWith('.deb'));
    if (archive === undefined) return `${release} has no docker-compose`;
    run('dpkg-deb', ['-x', archive, 'unpacked'], folder);
    renameSync(path.join(folder, 'unpacked/usr/libexec/docker/cli-plugins/docker-compose'), binary);
    return undefined;
  } catch (error) {
    return String((error as { stderr?: string }).stderr || error).trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where this machine has its packages from. */
function mirrorOfDebian(): string | undefined {
  const sources = run('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']).split('\n');
  return sources.find((address) => /\/debian\/?$/.test(address));
}

function run(command: string, args: readonly string[], cwd?: string): string {
  return execFileSync(command, args, {
    ...(cwd !== undefined && { cwd }),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
  });
}
