import { fileURLToPath } from 'node:url';
import { Scanning } from './lsp/scanning/service.ts';
import type { ScanContext, ScanService } from './lsp/scans.ts';

/** Makes what scans images; the server loads it when somebody first needs it. */
export function openScanning(context: ScanContext): Promise<ScanService> {
  const { storageUri } = context.abilities.options;
  const folder =
    storageUri === undefined ? undefined : fileURLToPath(new URL('scans', `${storageUri.replace(/\/$/, '')}/`));
  return Scanning.open(context, { environment: process.env, folder, clock: () => new Date() });
}
