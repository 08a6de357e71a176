import type { Parser, Tree } from 'web-tree-sitter';
import { countOperators } from './operators.ts';
import { readTree, type ShellScript } from './shell-tree.ts';
import { ScriptVariables } from './shell-variables.ts';

/** The WebAssembly modules that reading shell commands needs, as bytes: whoever starts the program knows where they are. */
export interface ShellSources {
  /** web-tree-sitter.wasm */
  readonly runtime: Uint8Array;
  /** tree-sitter-bash.wasm */
  readonly bash: Uint8Array;
  /** What runs them, where a program has loaded that itself. */
  readonly library?: typeof import('web-tree-sitter');
}

const longestScript = 32_000;
// Before it gives up a script that is broken at its end, the grammar's error recovery takes time quadratic in what was
// open until then. 400 of these are more than any real script has, and some 30 ms.
const mostOperators = 400;
// In characters; what is read from a script takes room too, about as much as these.
const cacheLimit = 500_000;
const roomPerScript = 250;

const unread: ShellScript = { commands: [], variables: new ScriptVariables() };

let parser: Parser | undefined;
let loading: Promise<void> | undefined;
// Text stands for what was read from it: the commands of an instruction that was not edited are not read again.
const cache = new Map<string, ShellScript>();
let cacheSize = 0;

/** Makes shell commands readable; to be awaited once, before the first Dockerfile is analysed. */
export function loadShell(sources: ShellSources): Promise<void> {
  loading ??= load(sources).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load({ runtime, bash, library }: ShellSources): Promise<void> {
  // Files without commands are judged without it.
  const { Language, Parser } = library ?? (await import('web-tree-sitter'));
  await Parser.init({ wasmBinary: runtime.slice().buffer });
  const language = await Language.load(bash);
  cache.clear();
  cacheSize = 0;
  parser = new Parser();
  parser.setLanguage(language);
}

export function isShellLoaded(): boolean {
  return parser !== undefined;
}

/** The commands in `script`, in order; none when the shell is not loaded or the script cannot be read whole. */
export function readScript(script: string): ShellScript {
  if (parser === undefined) return unread;
  const known = cache.get(script);
  if (known !== undefined) {
    cache.delete(script);
    cache.set(script, known);
    return known;
  }
  const read = parse(script, (tree) => readTree(tree, script, readNested)) ?? unread;
  remember(script, read);
  return read;
}

/** A script inside a script, such as the argument of `bash -c`; those inside it are left alone. */
function readNested(script: string): ShellScript {
  return parse(script, (tree) => readTree(tree, script, () => unread)) ?? unread;
}

function parse<T>(script: string, read: (tree: Tree) => T): T | undefined {
  if (script.length > longestScript || countOperators(script) > mostOperators) return undefined;
  const tree = parser?.parse(script);
  if (!tree) return undefined;
  try {
    return tree.rootNode.hasError ? undefined : read(tree);
  } finally {
    tree.delete();
  }
}

function remember(script: string, read: ShellScript): void {
  cache.set(script, read);
  cacheSize += script.length + roomPerScript;
  for (const oldest of cache.keys()) {
    if (cacheSize <= cacheLimit) break;
    cache.delete(oldest);
    cacheSize -= oldest.length + roomPerScript;
  }
}
