import { readFile, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toTrustMaterial } from '@sigstore/verify';
import { TrustedIdentities } from './by-identity.ts';

const largestRoot = 1024 * 1024;

/** Where cosign keeps what it was last told to trust. */
const cachedRoots = [
  'tuf-repo-cdn.sigstore.dev/targets/trusted_root.json',
  'targets/trusted_root.json',
  'tuf-repo-cdn.sigstore.dev/trusted_root.json',
];

/** The file that was `named`, else the one of the user's cosign; undefined when there is none, text when it is unusable. */
export async function findIdentities(
  named: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<TrustedIdentities | string | undefined> {
  if (named !== undefined) {
    const root = path.isAbsolute(named) ? await readTrustRoot(named) : undefined;
    return root ?? `\`${named}\` is no trust root of Sigstore that can be read: name one by its absolute path`;
  }
  const folder = environment.TUF_ROOT || path.join(homeOf(environment), '.sigstore', 'root');
  for (const each of cachedRoots) {
    const root = await readTrustRoot(path.join(folder, each));
    if (root !== undefined) return root;
  }
  return undefined;
}

async function readTrustRoot(file: string): Promise<TrustedIdentities | undefined> {
  try {
    const { size } = await stat(file);
    if (size > largestRoot) return undefined;
    const material = toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(await readFile(file, 'utf8'))));
    return material.certificateAuthorities.length === 0 ? undefined : new TrustedIdentities(material);
  } catch {
    return undefined;
  }
}

function homeOf(environment: NodeJS.ProcessEnv): string {
  return environment.HOME || environment.USERPROFILE || os.homedir();
}
