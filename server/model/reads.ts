/** Which instructions of a Dockerfile, or parts of a YAML file, something was made of, by their places in the file. */
export class Reads {
  #one: number;
  /** A bit for each of the others; nearly everything is made of one instruction. */
  #others: Uint32Array | undefined;
  #asked: Set<object> | undefined;

  readonly #own: number;
  readonly #alias: number;

  /** `own` is the instruction that whoever reads is about, which needs no bit; `alias`: as what it is read as well. */
  constructor(own = -1, alias = own) {
    this.#one = own;
    this.#own = own;
    this.#alias = alias;
  }

  /** Whether nothing but one instruction was read, or none. */
  get isOne(): boolean {
    return (
      this.#others?.every((bits, word) => (bits & ~(bitIn(word, this.#own) | bitIn(word, this.#alias))) === 0) ?? true
    );
  }

  add(index: number): void {
    if (index === this.#one || (index === this.#alias && index !== -1)) return;
    if (this.#one === -1) this.#one = index;
    else {
      const bits = this.#room(index >> 5);
      bits[index >> 5] = (bits[index >> 5] as number) | (1 << (index & 31));
    }
  }

  /** What was asked of facts meanwhile. */
  get asked(): Iterable<object> {
    return this.#asked ?? none;
  }

  addAsked(asked: object): void {
    this.#asked ??= new Set();
    this.#asked.add(asked);
  }

  addAll(reads: Reads): void {
    for (const asked of reads.asked) this.addAsked(asked);
    if (reads.#one !== -1) this.add(reads.#one);
    const more = reads.#others;
    if (more === undefined) return;
    const bits = this.#room(more.length - 1);
    for (let at = 0; at < more.length; at++) bits[at] = (bits[at] as number) | (more[at] as number);
  }

  has(index: number): boolean {
    return (
      index === this.#one ||
      (index === this.#alias && index !== -1) ||
      (((this.#others?.[index >> 5] ?? 0) >>> (index & 31)) & 1) === 1
    );
  }

  /** Whether nothing was read but what this is about, and `others`. */
  isAmong(others: ReadonlySet<number>): boolean {
    const bits = this.#others ?? noBits;
    for (let word = 0; word < bits.length; word++) {
      for (let left = bits[word] as number; left !== 0; left &= left - 1) {
        const index = (word << 5) + 31 - Math.clz32(left & -left);
        if (index !== this.#own && index !== this.#alias && !others.has(index)) return false;
      }
    }
    return this.#one === this.#own || others.has(this.#one);
  }

  #room(word: number): Uint32Array {
    if (this.#others === undefined) this.#others = new Uint32Array(word + 1);
    else if (this.#others.length <= word) {
      const larger = new Uint32Array(word + 1 + (word >> 1));
      larger.set(this.#others);
      this.#others = larger;
    }
    return this.#others;
  }
}

const none: readonly object[] = [];
const noBits = new Uint32Array();

function bitIn(word: number, index: number): number {
  return index >> 5 === word ? 1 << (index & 31) : 0;
}

// Whoever is reading now: everything here is synchronous, and the place is given back.
let reader: Reads | undefined;

/** Whether anybody wants to know what is read. */
export function isRecording(): boolean {
  return reader !== undefined;
}

/** Notes that what the instruction at place `index` says was read. */
export function noteRead(index: number): void {
  reader?.add(index);
}

/** Notes a question to facts with its answer: of what is made with that and remembered, both are kept. */
export function noteAsked(asked: object): void {
  reader?.addAsked(asked);
}

/** Notes what was read when something that is remembered was made. */
export function noteReads(reads: Reads | undefined): void {
  if (reads !== undefined) reader?.addAll(reads);
}

/** Runs `make`, and enters into `reads` what it reads. */
export function record<T>(reads: Reads, make: () => T): T {
  const outer = reader;
  reader = reads;
  try {
    return make();
  } finally {
    reader = outer;
  }
}

/** Runs `make` so that what it reads is not noted: it decides how instructions hang together, which is compared on its own. */
export function unnoted<T>(make: () => T): T {
  return reader === undefined ? make() : record(new Reads(), make);
}

/** Runs `make` so that what it asks is noted, and of what it reads only that it was read as `index`. */
export function readAs<T>(index: number, make: () => T): T {
  noteRead(index);
  if (reader === undefined) return make();
  const reads = new Reads();
  try {
    return record(reads, make);
  } finally {
    for (const asked of reads.asked) noteAsked(asked);
  }
}

/** Something remembered, with what it was made of: whoever asks for it later has read that too. */
export interface Remembered<T> {
  readonly value: T;
  readonly reads: Reads | undefined;
}

/** Makes something that is to be remembered. */
export function remembered<T>(make: () => T): Remembered<T> {
  if (reader === undefined) return { value: make(), reads: undefined };
  const reads = new Reads();
  try {
    return { value: record(reads, make), reads };
  } finally {
    noteReads(reads);
  }
}

/** What is remembered, for one more reader. */
export function recall<T>({ value, reads }: Remembered<T>): T {
  noteReads(reads);
  return value;
}
