import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';

const require = createRequire(import.meta.url);

/**
 * The WebAssembly modules that reading shell commands needs: from beside the running program where it is bundled, else
 * from the packages.
 */
export async function readGrammars(): Promise<{ runtime: Uint8Array; bash: Uint8Array }> {
  // The grammar's lexer is one function of such size that optimising it costs hundreds of megabytes and more time than
  // it saves. Newer versions of Node take the flag at their start only: the client gives it there.
  setFlagsFromString('--liftoff-only');
  const [runtime, bash] = await Promise.all([
    readGrammar('web-tree-sitter', 'web-tree-sitter.wasm'),
    readGrammar('tree-sitter-bash', 'tree-sitter-bash.wasm'),
  ]);
  return { runtime, bash };
}

async function readGrammar(packageName: string, file: string): Promise<Uint8Array> {
  try {
    return await readFile(new URL(file, import.meta.url));
  } catch {
    return readFile(require.resolve(`${packageName}/${file}`));
  }
}
