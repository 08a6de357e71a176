import { createRequire } from 'node:module';
import path from 'node:path';
import { getHeapCodeStatistics, setFlagsFromString } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import { KeptScript } from './kept-script.ts';

/** As in `launch.ts`. */
declare const buildName: string;

/** Seconds: a run that takes longer than that does not notice what it compiles. */
const longest = 3;
/** Bytes of code beyond what was kept that are worth keeping too: a run over files of another format has more than that. */
const worthKeeping = 80_000;

/** How many bytes of what V8 compiles to before it optimizes there are, Node's own included. */
function compiled(): number {
  return getHeapCodeStatistics().bytecode_and_metadata_size;
}

// As in `launch.ts`; the grammar of shells says the same when it is read.
setFlagsFromString('--liftoff-only');
const main = new KeptScript(path.join(import.meta.dirname, 'cli-main.cjs'), buildName);
// It takes itself for this file, and so has its threads started with what is kept, too.
main.run(createRequire(import.meta.url), undefined, import.meta.filename);
const before = compiled();
if (isMainThread)
  process.once('beforeExit', () => {
    if (process.uptime() > longest) return;
    // The first run may have been over a single Dockerfile: others keep what they have that was not there yet.
    if (!main.isKept || compiled() - before > worthKeeping) main.keep();
  });
