import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Credentials } from './registry/auth.ts';

/** Docker Hub's entry has kept the address of its first version. */
const hubKey = 'index.docker.io';

/** Credentials by registry, as references name it. */
export type DockerCredentials = ReadonlyMap<string, Credentials>;

/** The credentials that `docker login` wrote into the user's configuration itself; those that a helper keeps are not read. */
export async function readDockerCredentials(environment: NodeJS.ProcessEnv): Promise<DockerCredentials> {
  const folder = environment.DOCKER_CONFIG || path.join(homedir(), '.docker');
  try {
    return parseDockerCredentials(await readFile(path.join(folder, 'config.json'), 'utf8'));
  } catch {
    // Most people have none, and what cannot be read must not keep public images from being asked for.
    return new Map();
  }
}

/** Reads the `auths` of a Docker configuration file; what is not of its form is passed over. */
export function parseDockerCredentials(text: string): DockerCredentials {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return new Map();
  }
  const found = new Map<string, Credentials>();
  for (const [key, entry] of entriesOf(entriesOf(config).find(([name]) => name === 'auths')?.[1])) {
    const credentials = credentialsOf(entry);
    if (credentials !== undefined) found.set(registryOf(key), credentials);
  }
  return found;
}

function credentialsOf(entry: unknown): Credentials | undefined {
  const auth = entriesOf(entry).find(([name]) => name === 'auth')?.[1];
  if (typeof auth !== 'string') return undefined;
  const decoded = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = decoded.indexOf(':');
  return colon < 1 ? undefined : { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

/** `https://ghcr.io/v2/` and `ghcr.io` are the same registry. */
function registryOf(key: string): string {
  const host = key.replace(/^https?:\/\//, '').split('/', 1)[0] ?? '';
  return host === hubKey || host === 'registry-1.docker.io' ? 'docker.io' : host;
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
