/** `make`, worked out once for each thing: what is asked of a stage for each of its steps must not be looked for anew. */
export function remember<Thing extends object, Value>(make: (thing: Thing) => Value): (thing: Thing) => Value {
  const known = new WeakMap<Thing, { readonly value: Value }>();
  return (thing) => {
    let found = known.get(thing);
    if (found === undefined) {
      found = { value: make(thing) };
      known.set(thing, found);
    }
    return found.value;
  };
}
