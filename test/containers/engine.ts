import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Compose, findCompose, isCurrent } from './compose.ts';

const busybox = '/bin/busybox';
const startMilliseconds = 30_000;
/** Run before an engine that is apart: what containers mount of the host from below these folders is nobody's. */
const apart = `${busybox} ip link set lo up && mount --make-rshared / &&
  mount -t tmpfs none /srv && mount -t tmpfs none /run && touch /run/docker.sock && exec "$@"`;

/** Why no engine can be started here; undefined when one can. */
export function whyNoEngine(): string | undefined {
  if (process.platform !== 'linux') return 'an engine of its own is started on Linux only';
  if (process.getuid?.() !== 0) return 'only root can start an engine of its own';
  const missing = ['dockerd', 'docker', 'runc'].filter((name) => find(name) === undefined);
  if (!existsSync(busybox)) missing.push('busybox-static');
  if (missing.length === 0 && compose() === undefined) missing.push('docker-compose');
  if (missing.length === 0) return undefined;
  return `${missing.join(', ')} not found; on Debian: apt-get install docker.io docker-compose busybox-static`;
}

/** Why stacks are started by something else than the Compose that people run; undefined when they are not. */
export function whyOldCompose(): string | undefined {
  const found = compose();
  return found === undefined || isCurrent(found) ? undefined : `started by Compose ${found.version}, not by 2 or newer`;
}

let known: { readonly compose: Compose | undefined } | undefined;

/** What starts the stacks; looked for once, and said aloud when it is an old one. */
function compose(): Compose | undefined {
  known ??= { compose: findCompose(find('docker-compose'), (line) => console.error(line)) };
  return known.compose;
}

function find(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file) && statSync(file).isFile());
}

/** A Docker Engine of the test's own: nobody else's containers are near it, and it vanishes with them. */
export class Engine implements AsyncDisposable {
  readonly folder: string;
  readonly #daemon: ChildProcess;

  private constructor(folder: string, daemon: ChildProcess) {
    this.folder = folder;
    this.#daemon = daemon;
  }

  /**
   * `isApart`: with a network and mounts of its own, so that it can publish any port and be asked for any folder of the host
   * without touching the machine's; from outside nothing in it is reached.
   */
  static async start({ isApart = false } = {}): Promise<Engine> {
    const folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-engine-'));
    const run = path.join(folder, 'run');
    mkdirSync(run);
    const log = openSync(path.join(folder, 'log'), 'w');
    const places = { host: `unix://${run}/socket`, 'data-root': `${run}/data`, 'exec-root': `${run}/exec` };
    const command = [
      ...(isApart ? ['unshare', '--net', '--mount', 'sh', '-c', apart, 'sh'] : []),
      find('dockerd') as string,
      ...Object.entries({ ...places, pidfile: `${run}/pid` }).flatMap(([name, value]) => [`--${name}`, value]),
      ...['--iptables=false', '--ip6tables=false', '--ip-forward=false', '--storage-driver=vfs'],
      // As with the control groups of today, on machines with those of before as well.
      ...(isApart ? ['--default-cgroupns-mode=private'] : ['--bridge=none']),
    ];
    const daemon = spawn(command[0] as string, command.slice(1), { stdio: ['ignore', log, log] });
    const engine = new Engine(folder, daemon);
    for (let waited = 0; !engine.#answers(); waited += 250) {
      if (daemon.exitCode !== null || waited > startMilliseconds) {
        const said = readFileSync(path.join(folder, 'log'), 'utf8').slice(-2_000);
        await engine[Symbol.asyncDispose]();
        throw new Error(`the engine did not start:\n${said}`);
      }
      await sleep(250);
    }
    return engine;
  }

  /** An image of busybox alone, which others are built on. */
  buildBase(dockerfile: string, tag: string): void {
    const context = path.join(this.folder, 'base');
    mkdirSync(context);
    execFileSync('cp', [busybox, context]);
    execFileSync('cp', [dockerfile, path.join(context, 'Dockerfile')]);
    this.docker('build', '--quiet', '--tag', tag, context);
  }

  /** An image that takes the place of `tag`: it runs for ever whatever it is told, by what `instructions` say. */
  standIn(tag: string, instructions: string): void {
    const context = path.join(this.folder, 'stand-in');
    mkdirSync(context, { recursive: true });
    const run = 'ENTRYPOINT ["sh", "-c", "while :; do sleep 1; done"]';
    writeFileSync(path.join(context, 'Dockerfile'), `FROM bulkhead-test:1\n${run}\n${instructions}\n`);
    this.docker('build', '--quiet', '--tag', tag, context);
  }

  docker(...args: readonly string[]): string {
    return this.#run('docker', args);
  }

  compose(folder: string, ...args: readonly string[]): string {
    return this.#run((compose() as Compose).command, ['--project-name', 'bulkhead', ...args], folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#daemon.exitCode === null) {
      const gone = new Promise((resolve) => this.#daemon.once('exit', resolve));
      this.#daemon.kill('SIGTERM');
      await gone;
    }
    this.#unmount();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** An engine leaves the network namespace that it shares with the host mounted. */
  #unmount(): void {
    const mounted = readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[1] ?? '');
    const inside = mounted.filter((place) => place.startsWith(`${this.folder}/`));
    for (const place of inside.reverse()) execFileSync('umount', ['--lazy', place]);
  }

  #answers(): boolean {
    try {
      this.docker('version');
      return true;
    } catch {
      return false;
    }
  }

  /** In which `docker` finds this engine. */
  get environment(): Record<string, string> {
    return {
      PATH: `${process.env.PATH}:/usr/sbin:/sbin`,
      HOME: this.folder,
      DOCKER_HOST: `unix://${this.folder}/run/socket`,
      // The classic builder needs no program besides.
      DOCKER_BUILDKIT: '0',
      COMPOSE_DOCKER_CLI_BUILD: '0',
    };
  }

  #run(command: string, args: readonly string[], cwd = this.folder): string {
    return execFileSync(command, args, {
      cwd,
      env: this.environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 180_000,
    });
  }
}
