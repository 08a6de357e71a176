import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import type { NetworkSettings } from './settings.ts';

const largestFile = 4 * 1024 * 1024;
/** Where systems keep the certificates that their administrator believes. Source: Go's crypto/x509/root_linux.go */
const systemFiles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
];
/** As long as that, what was read is believed to be there still. */
const lifetime = 60_000;

/** Which authorities are believed for a host: Node's, the system's, those of the user, and those of Docker and Podman. */
export class Certificates {
  readonly #contexts = new Map<
    string,
    { readonly made: number; readonly context: Promise<SecureContext | undefined> }
  >();
  readonly #environment: NodeJS.ProcessEnv;
  readonly #ofSystem: readonly string[];

  constructor(environment: NodeJS.ProcessEnv, ofSystem: readonly string[] = systemFiles) {
    this.#environment = environment;
    this.#ofSystem = ofSystem;
  }

  /** Undefined where Node's own are all. `host` has a port if the address has one. */
  for(
    host: string,
    { certificates: file, believesSystem }: Pick<NetworkSettings, 'certificates' | 'believesSystem'>,
  ): Promise<SecureContext | undefined> {
    const key = JSON.stringify([host, file, believesSystem]);
    const known = this.#contexts.get(key);
    if (known !== undefined && performance.now() - known.made < lifetime) return known.context;
    if (this.#contexts.size > 50) this.#contexts.clear();
    const context = this.#read(host, [file], believesSystem ? this.#ofSystem : []);
    this.#contexts.set(key, { made: performance.now(), context });
    return context;
  }

  async #read(
    host: string,
    files: readonly (string | undefined)[],
    ofSystem: readonly string[],
  ): Promise<SecureContext | undefined> {
    const { NODE_EXTRA_CA_CERTS, SSL_CERT_FILE } = this.#environment;
    const named = [...files, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE].flatMap((name) => (name ? [name] : []));
    const texts = await Promise.all(
      [...named, ...ofSystem, ...(await hostFiles(host, this.#environment))].map(readPem),
    );
    const found = texts.flatMap((text) => text ?? []);
    if (found.length === 0) return undefined;
    try {
      return createSecureContext({ ca: [...rootCertificates, ...found] });
    } catch {
      // A file that is no certificate must not keep all others from being used.
      return undefined;
    }
  }
}

/**
 * Sources: https://docs.docker.com/engine/security/certificates/, containers-certs.d(5), and for servers of Content Trust
 * https://docs.docker.com/engine/security/trust/
 */
async function hostFiles(host: string, { DOCKER_CONFIG }: NodeJS.ProcessEnv): Promise<string[]> {
  // A name that could lead out of the folder is none of a host.
  if (!/^[A-Za-z0-9.:[\]-]+$/.test(host) || host.startsWith('.')) return [];
  const roots = ['/etc/docker', '/etc/containers', ...['docker', 'containers'].map(inConfig)];
  const folders = [
    ...roots.map((root) => path.join(root, 'certs.d', host)),
    path.join(DOCKER_CONFIG || path.join(homedir(), '.docker'), 'tls', host),
  ];
  const found = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(folder).catch(() => []);
      return names.filter((name) => name.endsWith('.crt')).map((name) => path.join(folder, name));
    }),
  );
  return found.flat().slice(0, 20);
}

function inConfig(name: string): string {
  return path.join(homedir(), '.config', name);
}

async function readPem(file: string): Promise<string | undefined> {
  try {
    if ((await stat(file)).size > largestFile) return undefined;
    const text = await readFile(file, 'utf8');
    return text.includes('-----BEGIN CERTIFICATE-----') ? text : undefined;
  } catch {
    return undefined;
  }
}
