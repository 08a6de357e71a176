import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, DiskCache } from './content-cache.ts';
import { credentialSource } from './docker-config.ts';
import { machineArchitecture } from './machine.ts';
import { createFetch } from './network/node-fetch.ts';
import { type NetworkSettings, networkOfEnvironment, withEditorSettings } from './network/settings.ts';
import { RegistryClient } from './registry/client.ts';

/** How registries are asked from a machine with a disk and programs. */
export interface NodeRegistryOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Whether credential helpers may be run. */
  readonly mayRun: () => boolean;
  /** What an editor's settings say, as they came. */
  readonly editor?: () => { readonly registry: unknown; readonly http: unknown };
  /** The editor's folder for us, as a `file:` URI; the system's folder for caches without it. */
  readonly storageUri?: string | undefined;
}

/** A client for registries, and the `fetch` that it uses. */
export interface NodeRegistry {
  readonly client: RegistryClient;
  readonly fetch: typeof fetch;
  /** The trust root that the user's settings name. */
  readonly trustRoot: () => string | undefined;
  /** Whether they let a registry be asked without encryption, or whatever its certificate is. */
  readonly isInsecure: (registry: string) => boolean;
}

/** Puts together what asking registries takes: proxies and certificates, credentials, and a cache. */
export function openRegistry({ environment, mayRun, editor, storageUri }: NodeRegistryOptions): NodeRegistry {
  const base = networkOfEnvironment(environment);
  const settings = (): NetworkSettings => {
    const said = editor?.();
    return said === undefined ? base : withEditorSettings(base, said.registry, said.http);
  };
  const fetch = createFetch({ settings, environment });
  const client = new RegistryClient({
    fetch,
    credentials: credentialSource({ environment, mayRun }),
    places: settings,
    content: new DiskCache(folderOf(storageUri) ?? cacheFolder(environment)),
    architecture: machineArchitecture(),
  });
  const isInsecure = (registry: string) => settings().insecure.has(registry);
  return { client, fetch, trustRoot: () => settings().trustRoot, isInsecure };
}

function folderOf(uri: string | undefined): string | undefined {
  try {
    return uri === undefined ? undefined : path.join(fileURLToPath(uri), 'registries');
  } catch {
    return undefined;
  }
}
