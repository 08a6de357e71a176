import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const release = 'trixie';

/**
 * Unpacks `file` of Debian's package `name` to `target`, with lists and caches of its own, so that the machine's are left alone;
 * says why it cannot.
 */
export function unpackFromDebian(name: string, file: string, target: string): string | undefined {
  if (!existsSync('/usr/bin/apt-get') || !existsSync(keyring)) return 'this is no Debian';
  const kept = path.dirname(target);
  mkdirSync(kept, { recursive: true });
  const folder = mkdtempSync(path.join(kept, 'apt-'));
  try {
    const mirror = mirrorOfDebian();
    if (mirror === undefined) return 'apt names no mirror of Debian';
    for (const part of ['lists/partial', 'cache/archives/partial'])
      mkdirSync(path.join(folder, part), { recursive: true });
    writeFileSync(path.join(folder, 'sources.list'), `deb [signed-by=${keyring}] ${mirror} ${release} main\n`);
    const settings = [
      ['Dir::Etc::sourcelist', path.join(folder, 'sources.list')],
      ['Dir::Etc::sourceparts', '/nonexistent'],
      ['Dir::State::lists', path.join(folder, 'lists')],
      ['Dir::State::status', '/dev/null'],
      ['Dir::Cache', path.join(folder, 'cache')],
      ['APT::Sandbox::User', 'root'],
      ['Acquire::Languages', 'none'],
    ].flatMap(([key, value]) => ['-o', `${key}=${value}`]);
    run('apt-get', [...settings, '-qq', 'update'], folder);
    run('apt-get', [...settings, '-qq', 'download', name], folder);
    const [archive] = readdirSync(folder).filter((each) => each.endsWith('.deb'));
    if (archive === undefined) return `${release} has no ${name}`;
    run('dpkg-deb', ['-x', archive, 'unpacked'], folder);
    renameSync(path.join(folder, 'unpacked', file), target);
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
