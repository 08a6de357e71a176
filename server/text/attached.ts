/** What is known of things of one kind: kept with each of them, and gone with it. */
export interface Attached<Thing extends object, Value> {
  get(thing: Thing): Value | undefined;
  set(thing: Thing, value: Value): void;
}

/** Makes nothing: the fields of a class that extends it are put into what its constructor is given. */
class Given {
  constructor(thing: object) {
    // biome-ignore lint/correctness/noConstructorReturn: it is what this class is for
    return thing;
  }
}

/**
 * What a `WeakMap` does, with a field of the thing's own that nothing else sees, and that no copy of it takes along. V8 collects
 * young objects without looking which keys of an old `WeakMap` are still in use: until all of the heap is looked at,
 * each value is kept, and with it every version of a document that a key has left behind.
 */
export function attached<Thing extends object, Value>(): Attached<Thing, Value> {
  return class Field extends Given {
    #value: Value;

    constructor(thing: Thing, value: Value) {
      super(thing);
      this.#value = value;
    }

    static get(thing: Thing): Value | undefined {
      return #value in thing ? thing.#value : undefined;
    }

    static set(thing: Thing, value: Value): void {
      if (#value in thing) thing.#value = value;
      else new Field(thing, value);
    }
  };
}
