import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Metafile } from 'esbuild';

/** Licences that what ships may have. */
const allowed = new Set([
  'MIT',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
]);

/** Packages of which files are copied, which no bundle mentions. */
const copied = ['node_modules/tree-sitter-bash', 'node_modules/web-tree-sitter'];

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** Names and licences of everything that `metafiles` bundle; throws for one that may not ship. */
export function thirdPartyNotices(root: string, metafiles: readonly Metafile[]): string {
  const folders = new Set(copied);
  for (const { outputs } of metafiles) {
    for (const output of Object.values(outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
        const folder = packageFolder(input);
        if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
      }
    }
  }
  const notices = [...folders].map((folder) => notice(path.join(root, folder)));
  const unique = [...new Set(notices)].sort((a, b) => a.localeCompare(b, 'en'));
  return `Bulkhead contains the following third-party software.\n\n${unique.join('\n\n')}`;
}

function packageFolder(input: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

function notice(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
  if (license === undefined || !isAllowed(license)) throw new Error(`${name} may not ship: its licence is ${license}`);
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  const rule = '-'.repeat(80);
  return [rule, `${name} ${version} (${license})`, rule, ...texts].join('\n');
}

/** Whether one of the alternatives of an SPDX expression may ship. */
function isAllowed(expression: string): boolean {
  const alternatives = expression.replace(/^\((.*)\)$/, '$1').split(' OR ');
  return alternatives.some((alternative) => alternative.split(' AND ').every((part) => allowed.has(part.trim())));
}
