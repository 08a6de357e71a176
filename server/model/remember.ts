import { attached } from '../text/attached.ts';
import { type Remembered, recall, remembered } from './reads.ts';

/** `make`, worked out once for each thing: what is asked of a stage for each of its steps must not be looked for anew. */
export function remember<Thing extends object, Value>(make: (thing: Thing) => Value): (thing: Thing) => Value {
  const known = attached<Thing, Remembered<Value>>();
  return (thing) => {
    const found = known.get(thing);
    if (found !== undefined) return recall(found);
    const made = remembered(() => make(thing));
    known.set(thing, made);
    return made.value;
  };
}
