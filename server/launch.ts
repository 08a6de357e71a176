import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/**
 * What tells this build's parts from those of another, put in by the build: to ask the parts themselves takes 20 ms. Empty
 * where they change while they are worked on.
 */
declare const buildName: string;

/** How long, in milliseconds, the server runs before what has been compiled by then is kept. */
const warmUp = 2_000;

/** What has been run, by file. */
const loaded = new Map<string, { exports: unknown }>();

/**
 * Runs a part of the bundled server with the machine code of an earlier run, so that a cold start compiles next to nothing;
 * V8 takes only what the same V8 made. The cache lies beside the part, where nobody may write who may not write the part.
 */
function launch(file: string): unknown {
  const known = loaded.get(file);
  if (known !== undefined) return known.exports;
  // Nothing but ASCII is in what ships, so that V8 keeps a byte a character; what developers build may have more.
  const source = `(function (require, module, exports, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`;
  // V8 itself compares no more than lengths: two builds that differ in one digit would pass for one another.
  const cache = buildName === '' ? undefined : `${file}.${buildName}.cache`;
  const script = new Script(source, { filename: file, cachedData: cache === undefined ? undefined : readCache(cache) });
  const module = { exports: {} };
  loaded.set(file, module);
  script.runInThisContext()(requireFrom(file), module, module.exports, file, path.dirname(file));
  if (cache !== undefined && script.cachedDataRejected !== false)
    setTimeout(() => writeCache(cache, script), warmUp).unref();
  return module.exports;
}

/** What a part asks for: other parts, which are run in the same way, and modules of Node. */
function requireFrom(file: string): NodeJS.Require {
  const require = createRequire(file);
  const ask = (name: string): unknown =>
    name.startsWith('./') ? launch(path.join(path.dirname(file), name)) : require(name);
  return Object.assign(ask, require);
}

function readCache(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Written under another name first, because other windows of the editor start servers too. */
function writeCache(file: string, script: Script): void {
  try {
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, script.createCachedData());
    renameSync(draft, file);
  } catch {
    // An installation that its user cannot write starts without a cache, a little slower.
  }
}

// Every keystroke leaves a tree behind: a heap that may double before it is swept holds many of them.
setFlagsFromString('--heap-growing-percent=60');
// Said before anything is compiled, as V8 takes no code that was kept under other flags; what it is for, `grammars.ts` tells.
setFlagsFromString('--liftoff-only');
launch(path.join(import.meta.dirname, 'server-main.cjs'));
