import { createRequire } from 'node:module';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import { KeptScript } from './kept-script.ts';

/** As in `launch.ts`. */
declare const buildName: string;

/** Seconds: a run that takes longer than that does not notice what it compiles. */
const longest = 3;
// As in `launch.ts`; the grammar of shells says the same when it is read.
setFlagsFromString('--liftoff-only');
const main = new KeptScript(path.join(import.meta.dirname, 'cli-main.cjs'), buildName);
// It takes itself for this file, and so has its threads started with what is kept, too.
main.run(createRequire(import.meta.url), undefined, import.meta.filename);
if (isMainThread)
  process.once('beforeExit', () => {
    if (process.uptime() < longest) main.keep();
  });
