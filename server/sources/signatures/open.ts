import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { findIdentities } from './trust-root.ts';
import { type SignatureOptions, SignatureVerifier } from './verifier.ts';

/** How signatures are checked on a machine with a disk and programs. */
export interface MachineSignatures {
  readonly registry: SignatureOptions['registry'];
  readonly environment: NodeJS.ProcessEnv;
  /** Whether cosign and Notation may be run. */
  readonly mayRun: () => boolean;
  /** Whether the user lets a registry be asked without encryption, or whatever its certificate is. */
  readonly isInsecure?: (registry: string) => boolean;
  /** The file of a trust root, as the user's settings name it. */
  readonly trustRoot: () => string | undefined;
}

const largestKey = 64 * 1024;

/** Puts together what checking signatures takes. */
export function openSignatures({ trustRoot, ...machine }: MachineSignatures): SignatureVerifier {
  return new SignatureVerifier({
    ...machine,
    readKey,
    // Looked for each time: cosign renews it, and settings change.
    identities: () => findIdentities(trustRoot(), machine.environment),
  });
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    const file = path.startsWith('file:') ? fileURLToPath(path) : path;
    const found = await stat(file);
    return found.isFile() && found.size <= largestKey ? await readFile(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
