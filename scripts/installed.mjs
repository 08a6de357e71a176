// Plain JavaScript: it runs on a machine with Node 20 and npm alone, before anything is installed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Node 24, from the packages; it runs TypeScript as it is. */
export function packagedNode(root) {
  return join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** Whether node_modules/ is what the lockfile says: npm leaves a copy of what it installed. */
export function isInstalled(root) {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(packagedNode(root)) || !existsSync(installed)) return false;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(installed);
  // Packages of other platforms stand in the lockfile only.
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    return path === '' || link || (present[path] ? present[path].version === version : optional === true);
  });
}

function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages;
}
