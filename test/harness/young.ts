import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (how?: { readonly type: 'minor' }) => void;

/** How many bytes of what `work` makes are of no use any more and stay until V8 looks at all of the heap. */
export function keptUntilSwept(work: () => void): number {
  collect();
  work();
  collect({ type: 'minor' });
  const before = getHeapStatistics().used_heap_size;
  collect();
  return before - getHeapStatistics().used_heap_size;
}
