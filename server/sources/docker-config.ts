import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { withoutEnd } from '../text/in-order.ts';
import { askCredentialHelper } from './credential-helper.ts';
import type { Access } from './registry/auth.ts';
import { type CredentialProblem, type CredentialSource, type Credentials, hasProblem } from './registry/credentials.ts';

/** What looking for credentials needs of the outside. */
export interface CredentialOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Whether credential helpers may be run, which takes a trusted workspace. */
  readonly mayRun: () => boolean;
  /** The user's home folder. */
  readonly home?: string;
}

/** Credentials as one configuration file has them. */
export interface CredentialConfig {
  /** Names of helpers, by registry. */
  readonly helpers: ReadonlyMap<string, string>;
  /** The helper for all other registries. */
  readonly store: string | undefined;
  /** By registry, with the beginning of a path, or a pattern of Kubernetes. */
  readonly entries: ReadonlyMap<string, Credentials>;
}

/** Nobody's configuration is larger. */
const largestFile = 4 * 1024 * 1024;

/**
 * Looks credentials up as container tools do: in Docker's configuration, then in Podman's; in each, the helper of that
 * registry, the helper for all, and what stands in the file itself.
 */
export function credentialSource(options: CredentialOptions): CredentialSource {
  return async (access, signal) => {
    let problem: CredentialProblem | undefined;
    for (const file of filesOf(options)) {
      const config = await readConfig(file);
      const found = config && (await lookUp(config, access, options, signal));
      if (found !== undefined && !hasProblem(found)) return found;
      problem ??= found;
    }
    return problem;
  };
}

async function lookUp(
  { helpers, store, entries }: CredentialConfig,
  access: Access,
  options: CredentialOptions,
  signal: AbortSignal,
): Promise<Credentials | CredentialProblem | undefined> {
  const helper = helpers.get(access.registry) ?? store;
  const told =
    helper !== undefined && options.mayRun()
      ? await askCredentialHelper(helper, access.registry, options, signal)
      : undefined;
  if (told !== undefined && !hasProblem(told)) return told;
  return entryFor(entries, access) ?? told;
}

/** Docker's file, and those of Podman. See containers-auth.json(5). */
function filesOf({ environment, home = homedir() }: CredentialOptions): string[] {
  const { DOCKER_CONFIG, REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR, XDG_CONFIG_HOME } = environment;
  const docker = DOCKER_CONFIG || path.join(home, '.docker');
  return [
    path.join(docker, 'config.json'),
    // A secret of Kubernetes, mounted as a folder.
    path.join(docker, '.dockerconfigjson'),
    ...(REGISTRY_AUTH_FILE ? [REGISTRY_AUTH_FILE] : []),
    ...(XDG_RUNTIME_DIR ? [path.join(XDG_RUNTIME_DIR, 'containers', 'auth.json')] : []),
    path.join(XDG_CONFIG_HOME || path.join(home, '.config'), 'containers', 'auth.json'),
  ];
}

async function readConfig(file: string): Promise<CredentialConfig | undefined> {
  try {
    const { size } = await stat(file);
    return size > largestFile ? undefined : parseCredentialConfig(await readFile(file, 'utf8'));
  } catch {
    // Most people have none, and what cannot be read must not keep public images from being asked for.
    return undefined;
  }
}

/** Reads a configuration of Docker, Podman or Kubernetes; what is not of its form is passed over. */
export function parseCredentialConfig(text: string): CredentialConfig {
  let config: unknown;
  try {
    config = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    config = undefined;
  }
  const { auths, credHelpers, credsStore } = recordOf(config);
  const entries = new Map<string, Credentials>();
  for (const [key, entry] of Object.entries(recordOf(auths))) {
    const credentials = credentialsOf(recordOf(entry));
    if (credentials !== undefined) entries.set(placeOf(key), credentials);
  }
  const helpers = new Map<string, string>();
  for (const [key, name] of Object.entries(recordOf(credHelpers))) {
    if (typeof name === 'string' && name !== '') helpers.set(placeOf(key), name);
  }
  return { helpers, store: typeof credsStore === 'string' && credsStore !== '' ? credsStore : undefined, entries };
}

function credentialsOf({ auth, username, password, identitytoken, registrytoken }: Readonly<Record<string, unknown>>) {
  if (isText(registrytoken)) return { kind: 'registry-token', token: registrytoken } as const;
  if (isText(identitytoken)) return { kind: 'identity-token', token: identitytoken } as const;
  if (isText(auth)) {
    const decoded = withoutEnd(Buffer.from(auth, 'base64').toString('utf8'), '\0');
    const colon = decoded.indexOf(':');
    if (colon < 1) return undefined;
    return { kind: 'password', username: decoded.slice(0, colon), password: decoded.slice(colon + 1) } as const;
  }
  return isText(username) && isText(password) ? ({ kind: 'password', username, password } as const) : undefined;
}

/** The entry of the longest beginning of a repository's path, as Podman has it, or else of a pattern of Kubernetes. */
function entryFor(entries: ReadonlyMap<string, Credentials>, { registry, repository }: Access) {
  const parts = [registry, ...repository.split('/')];
  for (let length = parts.length; length > 0; length--) {
    const found = entries.get(parts.slice(0, length).join('/'));
    if (found !== undefined) return found;
  }
  for (const [pattern, credentials] of entries) if (matches(pattern, registry, repository)) return credentials;
  return undefined;
}

/** `*` stands for one part of a host's name. Source: https://kubernetes.io/docs/concepts/containers/images/#config-json */
function matches(pattern: string, registry: string, repository: string): boolean {
  const [host = '', ...path] = pattern.split('/');
  if (!host.includes('*') || !`${repository}/`.startsWith(path.length > 0 ? `${path.join('/')}/` : '')) return false;
  const wanted = host.split('.');
  const given = registry.split('.');
  return wanted.length === given.length && wanted.every((part, at) => matchesPart(part, given[at] ?? ''));
}

function matchesPart(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const [start, end] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

/** `https://ghcr.io/v2/` and `ghcr.io` are the same registry; Docker Hub's entry has kept its first address. */
function placeOf(key: string): string {
  const place = withoutEnd(key.replace(/^https?:\/\//, ''), '/');
  const [host = '', ...path] = place.split('/');
  const isHub = ['index.docker.io', 'registry-1.docker.io', 'docker.io'].includes(host);
  const below = /^v[12]$/.test(path[0] ?? '') && path.length === 1 ? [] : path;
  return [isHub ? 'docker.io' : host, ...below].join('/');
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
