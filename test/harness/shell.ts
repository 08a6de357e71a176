import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadShell } from '../../server/syntax/dockerfile/shell.ts';

const require = createRequire(import.meta.url);

/** Loads the shell grammar from the packages, as the entry points load it from beside themselves. */
export function loadShellFromPackages(): Promise<void> {
  return loadShell({
    runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
    bash: readFileSync(require.resolve('tree-sitter-bash/tree-sitter-bash.wasm')),
  });
}
