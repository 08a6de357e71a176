import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startTokenServer, type TokenServer } from './token-server.ts';

export const user = 'alice';
export const password = 'c4n4ry-s3cret';
const startMilliseconds = 20_000;
const programs: Readonly<Record<string, string>> = {
  'docker-registry': 'docker-registry',
  skopeo: 'skopeo',
  umoci: 'umoci',
  buildah: 'buildah',
  htpasswd: 'apache2-utils',
  openssl: 'openssl',
};

/** Why no registry can be started here; undefined when one can. */
export function whyNoRegistry(): string | undefined {
  if (process.platform !== 'linux') return 'registries of its own are started on Linux only';
  if (process.getuid?.() !== 0) return 'only root can build the images';
  const missing = Object.keys(programs).filter((name) => find(name) === undefined);
  if (missing.length === 0) return undefined;
  const packages = missing.map((name) => programs[name]).join(' ');
  return `${missing.join(', ')} not found; on Debian: apt-get install ${packages}`;
}

/** The path of a program; undefined where there is none. */
export function find(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file) && statSync(file).isFile());
}

/** Registries of one store of images, which differ in whom they let in; all on 127.0.0.1, and gone with the test. */
export class Registries implements AsyncDisposable {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-registry-'));
  readonly #children: ChildProcess[] = [];
  #tokens: TokenServer | undefined;
  /** Hosts with their ports. */
  open = '';
  basic = '';
  token = '';
  secure = '';

  static async start(): Promise<Registries> {
    const registries = new Registries();
    try {
      await registries.#start();
    } catch (error) {
      await registries[Symbol.asyncDispose]();
      throw error;
    }
    return registries;
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  /** The certificate that the secure registry has signed for itself. */
  get certificate(): string {
    return this.file('tls.crt');
  }

  /** What a program prints; waited for without blocking, as it may ask a server of this process. */
  async run(program: string, ...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(program, args, { cwd: this.folder, timeout: 60_000 });
    return stdout;
  }

  /** What skopeo takes for the digest of an image. */
  async digestBySkopeo(reference: string, ...more: string[]): Promise<string> {
    const options = ['--tls-verify=false', '--no-tags', '--format', '{{.Digest}}', ...more];
    return (await this.run('skopeo', 'inspect', ...options, `docker://${reference}`)).trim();
  }

  async #start(): Promise<void> {
    await this.#certify('tls', '/CN=registry', 'subjectAltName=IP:127.0.0.1');
    await this.#certify('token', '/CN=issuer');
    writeFileSync(this.file('htpasswd'), await this.run('htpasswd', '-Bbn', user, password));
    this.#tokens = await startTokenServer({
      key: readFileSync(this.file('token.key'), 'utf8'),
      certificate: readFileSync(this.file('token.crt'), 'utf8'),
    });
    this.open = await this.#serve('open', '');
    this.basic = await this.#serve('basic', `auth: { htpasswd: { realm: test, path: ${this.file('htpasswd')} } }`);
    const { url, issuer, service } = this.#tokens;
    const token = { realm: url, service, issuer, rootcertbundle: this.file('token.crt') };
    this.token = await this.#serve('token', `auth: ${JSON.stringify({ token })}`);
    this.secure = await this.#serve('secure', '', { certificate: this.certificate, key: this.file('tls.key') });
  }

  async #certify(name: string, subject: string, extension = 'basicConstraints=CA:TRUE'): Promise<void> {
    const files = ['-keyout', this.file(`${name}.key`), '-out', this.file(`${name}.crt`)];
    const kind = ['-newkey', 'rsa:2048', '-nodes', '-x509', '-days', '2', '-subj', subject, '-addext', extension];
    await this.run('openssl', 'req', ...kind, ...files);
  }

  async #serve(name: string, auth: string, tls?: { certificate: string; key: string }): Promise<string> {
    const host = `127.0.0.1:${await freePort()}`;
    const http = { addr: host, secret: 'shared', ...(tls && { tls }) };
    const storage = { filesystem: { rootdirectory: this.file('store') } };
    mkdirSync(this.file('store'), { recursive: true });
    const config = `version: 0.1\nlog: { level: error }\nstorage: ${JSON.stringify(storage)}\nhttp: ${JSON.stringify(http)}\n${auth}\n`;
    writeFileSync(this.file(`${name}.yml`), config);
    const log = openSync(this.file(`${name}.log`), 'w');
    const child = spawn(find('docker-registry') as string, ['serve', this.file(`${name}.yml`)], {
      stdio: ['ignore', log, log],
    });
    this.#children.push(child);
    for (let waited = 0; !(await answers(host)); waited += 100) {
      if (child.exitCode !== null || waited > startMilliseconds) {
        throw new Error(`the registry did not start:\n${readFileSync(this.file(`${name}.log`), 'utf8').slice(-2_000)}`);
      }
      await sleep(100);
    }
    return host;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
    this.#tokens?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A secure registry refuses plain HTTP with an answer of its own, which is one too. */
async function answers(host: string): Promise<boolean> {
  return fetch(`http://${host}/v2/`).then(
    (response) => response.status > 0,
    () => false,
  );
}

/** A port of 127.0.0.1 that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
