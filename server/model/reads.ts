/** Which instructions of a Dockerfile something was made of, by their places in the file. */
export class Reads {
  #one: number;
  /** A bit for each of the others; nearly everything is made of one instruction. */
  #others: Uint32Array | undefined;

  /** `own` is the instruction that whoever reads is about, which needs no bit. */
  constructor(own = -1) {
    this.#one = own;
  }

  /** Whether nothing but one instruction was read, or none. */
  get isOne(): boolean {
    return this.#others === undefined;
  }

  add(index: number): void {
    if (index === this.#one) return;
    if (this.#one === -1) this.#one = index;
    else {
      const bits = this.#room(index >> 5);
      bits[index >> 5] = (bits[index >> 5] as number) | (1 << (index & 31));
    }
  }

  addAll(reads: Reads): void {
    if (reads.#one !== -1) this.add(reads.#one);
    const more = reads.#others;
    if (more === undefined) return;
    const bits = this.#room(more.length - 1);
    for (let at = 0; at < more.length; at++) bits[at] = (bits[at] as number) | (more[at] as number);
  }

  has(index: number): boolean {
    return index === this.#one || (((this.#others?.[index >> 5] ?? 0) >>> (index & 31)) & 1) === 1;
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
