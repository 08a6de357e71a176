import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { loadShell } from '../syntax/dockerfile/shell.ts';

/** Reads the grammar of shell commands from beside the bundle or, when run from source, from the packages. */
export async function loadShellFromDisk(): Promise<void> {
  const [runtime, bash] = await Promise.all([
    readFile(find('web-tree-sitter.wasm', 'web-tree-sitter/web-tree-sitter.wasm')),
    readFile(find('tree-sitter-bash.wasm', 'tree-sitter-bash/tree-sitter-bash.wasm')),
  ]);
  await loadShell({ runtime, bash });
}

function find(name: string, inPackage: string): string {
  const bundled = path.join(import.meta.dirname, name);
  return existsSync(bundled) ? bundled : createRequire(import.meta.url).resolve(inPackage);
}
