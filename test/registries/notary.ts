import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { find, freePort, type Registries } from './registry.ts';

const passphrase = 'c4n4ry-passphrase';
const startMilliseconds = 20_000;

/** Why no server of Docker Content Trust can be started here; undefined when one can. */
export function whyNoNotary(): string | undefined {
  const missing = ['notary-server', 'notary'].filter((name) => find(name) === undefined);
  return missing.length === 0 ? undefined : `${missing.join(', ')} not found; on Debian: apt-get install notary`;
}

/** A server of Docker Content Trust on 127.0.0.1, which keeps all in memory. */
export class Notary implements AsyncDisposable {
  readonly host: string;
  readonly #registries: Registries;
  readonly #child: ChildProcess;

  private constructor(host: string, registries: Registries, child: ChildProcess) {
    this.host = host;
    this.#registries = registries;
    this.#child = child;
  }

  /** Beside `registries`, with their certificate. */
  static async start(registries: Registries): Promise<Notary> {
    const host = `127.0.0.1:${await freePort()}`;
    const tls = { tls_cert_file: registries.certificate, tls_key_file: registries.file('tls.key') };
    const config = {
      server: { http_addr: host, ...tls },
      trust_service: { type: 'local', hostname: '', port: '', key_algorithm: 'ecdsa' },
      logging: { level: 'error' },
      storage: { backend: 'memory' },
    };
    const file = registries.file('notary.json');
    writeFileSync(file, JSON.stringify(config));
    const log = openSync(registries.file('notary.log'), 'w');
    const child = spawn(find('notary-server') as string, ['-config', file], { stdio: ['ignore', log, log] });
    const notary = new Notary(host, registries, child);
    for (let waited = 0; !(await notary.#answers()); waited += 100) {
      if (child.exitCode !== null || waited > startMilliseconds) {
        await notary[Symbol.asyncDispose]();
        throw new Error(`the server did not start:\n${readFileSync(registries.file('notary.log'), 'utf8')}`);
      }
      await sleep(100);
    }
    return notary;
  }

  get url(): string {
    return `https://${this.host}`;
  }

  /** In which Docker's client, and Bulkhead, find this server and believe its certificate; `home` becomes their configuration. */
  environment(home: string): Record<string, string> {
    const folder = path.join(home, 'tls', this.host);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'ca.crt'), readFileSync(this.#registries.certificate));
    const secrets = ['ROOT', 'REPOSITORY'].map((role) => [`DOCKER_CONTENT_TRUST_${role}_PASSPHRASE`, passphrase]);
    return { ...Object.fromEntries(secrets), DOCKER_CONFIG: home, DOCKER_CONTENT_TRUST_SERVER: this.url };
  }

  /** Signs `digest` as `tag` of a repository, as `docker push` does with Content Trust. */
  async sign(repository: string, tag: string, digest: string): Promise<void> {
    const known = existsSync(this.#registries.file(`trust/tuf/${repository}`));
    if (!known) await this.#run('init', repository, '--publish');
    await this.#run('addhash', repository, tag, '500', '--sha256', digest.replace('sha256:', ''), '--publish');
  }

  async #run(command: string, ...args: string[]): Promise<void> {
    const roles = ['ROOT', 'TARGETS', 'SNAPSHOT', 'DELEGATION'];
    const secrets = Object.fromEntries(roles.map((role) => [`NOTARY_${role}_PASSPHRASE`, passphrase]));
    const own = ['--server', this.url, '--trustDir', this.#registries.file('trust')];
    const trust = ['--tlscacert', this.#registries.certificate];
    const options = { env: { PATH: process.env.PATH, HOME: this.#registries.folder, ...secrets }, timeout: 60_000 };
    await promisify(execFile)(find('notary') as string, [...own, ...trust, command, ...args], options);
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const options = { ca: readFileSync(this.#registries.certificate), timeout: 2_000 };
      const asked = request(`${this.url}/_notary_server/health`, options, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      });
      asked.once('error', () => resolve(false));
      asked.end();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }
}
