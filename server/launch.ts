import { createRequire } from 'node:module';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { KeptScript } from './kept-script.ts';

/**
 * What tells this build's parts from those of another, put in by the build: to ask the parts themselves takes 20 ms. Empty
 * where they change while they are worked on.
 */
declare const buildName: string;

/**
 * How long, in milliseconds, a part runs before what has been compiled by then is kept: seconds later V8 has let go of what a start
 * takes.
 */
const warmUp = 2_000;

/** What has been run, by file. */
const loaded = new Map<string, { exports: unknown }>();

/** Runs a part of the server, once. */
function launch(file: string): unknown {
  const known = loaded.get(file);
  if (known !== undefined) return known.exports;
  const script = new KeptScript(file, buildName);
  const module = { exports: {} };
  loaded.set(file, module);
  script.run(requireFrom(file), module);
  setTimeout(() => script.keep(), warmUp).unref();
  return module.exports;
}

/** What a part asks for: other parts, which are run in the same way, and modules of Node. */
function requireFrom(file: string): NodeJS.Require {
  const require = createRequire(file);
  const ask = (name: string): unknown =>
    name.startsWith('./') ? launch(path.join(path.dirname(file), name)) : require(name);
  return Object.assign(ask, require);
}

// Every keystroke leaves a tree behind: a heap that may double before it is swept holds many of them.
setFlagsFromString('--heap-growing-percent=60');
// What one version made and the next replaces looks to V8 as if it were here to stay: put among what is old, it would keep all
// that it refers to until that is swept.
setFlagsFromString('--no-allocation-site-pretenuring');
// Said before anything is compiled, as V8 takes no code that was kept under other flags; what it is for, `grammars.ts` tells.
setFlagsFromString('--liftoff-only');
launch(path.join(import.meta.dirname, 'server-main.cjs'));
