import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const busybox = '/bin/busybox';
const program = '/usr/bin/podman';

/** Why podman cannot be used here; undefined when it can. */
export function whyNoPodman(): string | undefined {
  if (process.platform !== 'linux') return 'podman runs on Linux only';
  if (process.getuid?.() !== 0) return 'containers of a store of its own are started by root only';
  const missing = [program, '/usr/bin/buildah', '/usr/sbin/runc', busybox].filter((file) => !existsSync(file));
  return missing.length === 0
    ? undefined
    : `${missing.join(', ')} not found; on Debian: apt-get install podman buildah runc busybox-static`;
}

/** A podman with a store of its own, and an image of busybox alone; it vanishes with all that it has started. */
export class Podman implements Disposable {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-podman-'));
  readonly environment: Record<string, string>;

  constructor() {
    const { folder } = this;
    const storage = `[storage]\ndriver = "vfs"\ngraphroot = "${folder}/store"\nrunroot = "${folder}/run"\n`;
    writeFileSync(path.join(folder, 'storage.conf'), storage);
    // What containers get by default is more than where this runs may give.
    const ulimits = '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n';
    const engine = '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n';
    writeFileSync(path.join(folder, 'containers.conf'), `${ulimits}${engine}`);
    this.environment = {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: folder,
      CONTAINERS_STORAGE_CONF: path.join(folder, 'storage.conf'),
      CONTAINERS_CONF: path.join(folder, 'containers.conf'),
    };
    mkdirSync(path.join(folder, 'root/bin'), { recursive: true });
    execFileSync('cp', [busybox, path.join(folder, 'root/bin')]);
    execFileSync('tar', ['-cf', path.join(folder, 'root.tar'), '-C', path.join(folder, 'root'), '.']);
    this.run('import', '--quiet', path.join(folder, 'root.tar'), 'bulkhead-test:1');
  }

  /** A folder in which one program is and the others are not: docker is asked first, then podman. */
  folderOf(name: string): string {
    const bin = path.join(this.folder, `only-${name}`);
    mkdirSync(bin);
    symlinkSync(`/usr/bin/${name}`, path.join(bin, name));
    return bin;
  }

  run(...args: readonly string[]): string {
    const options = { env: this.environment, encoding: 'utf8', timeout: 120_000 } as const;
    return execFileSync(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  }

  /** Starts a container that does nothing for a while. */
  start(name: string, ...options: readonly string[]): void {
    this.run('run', '--detach', '--name', name, ...options, 'bulkhead-test:1', '/bin/busybox', 'sleep', '600');
  }

  [Symbol.dispose](): void {
    try {
      this.run('rm', '--force', '--all', '--time', '0');
    } finally {
      // What cleans up after each container may still be at it.
      rmSync(this.folder, { recursive: true, force: true, maxRetries: 20 });
    }
  }
}
