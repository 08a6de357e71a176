import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { getHeapCodeStatistics } from 'node:v8';
import { Script } from 'node:vm';

/** Bytes of code beyond those of the run that was kept that are worth keeping too: a first file of another format takes more. */
const worthKeeping = 80_000;

/**
 * A bundled part that is run with the machine code of an earlier run, so that a cold start compiles next to nothing; V8
 * takes only what the same V8 made, under the same flags. The code lies beside the part, where nobody may write who may not
 * write the part; behind its hash, because V8 ends the process over code that a full disk or a power cut has damaged.
 */
export class KeptScript {
  readonly #file: string;
  readonly #cache: string | undefined;
  readonly #script: Script;
  /** What had been compiled in the run that was kept; nothing where none was, or V8 did not take it. */
  readonly #compiled: number = 0;

  /** `build` tells the part from that of another build: V8 itself compares no more than lengths. Where it is empty, none is kept. */
  constructor(file: string, build: string) {
    this.#file = file;
    this.#cache = build === '' ? undefined : `${file}.${build}.cache`;
    // Nothing but ASCII is in what ships, so that V8 keeps a byte a character; what developers build may have more.
    const source = `(function (require, module, exports, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`;
    const kept = this.#read();
    this.#script = new Script(source, { filename: file, cachedData: kept?.subarray(numberLength) });
    if (kept !== undefined && this.#script.cachedDataRejected === false) this.#compiled = kept.readDoubleLE();
  }

  /** Runs the part as the CommonJS module `module`, which takes itself for the file `name`. */
  run(require: NodeJS.Require, module: { exports: unknown } = { exports: {} }, name: string = this.#file): void {
    this.#script.runInThisContext()(require, module, module.exports, name, path.dirname(this.#file));
  }

  /** Keeps what has been compiled by now, unless hardly any of it is new: what was run first may have been one file of one format. */
  keep(): void {
    if (this.#cache === undefined) return;
    // Node's own is in it: what differs between two runs of the same is less than is worth keeping.
    const { bytecode_and_metadata_size: compiled } = getHeapCodeStatistics();
    if (compiled < this.#compiled + worthKeeping) return;
    // Under another name first: other windows and other runs start at the same time.
    const draft = `${this.#cache}.${process.pid}`;
    try {
      const number = Buffer.alloc(numberLength);
      number.writeDoubleLE(compiled);
      const kept = Buffer.concat([number, this.#script.createCachedData()]);
      writeFileSync(draft, Buffer.concat([hashOf(kept), kept]));
      renameSync(draft, this.#cache);
    } catch {
      // An installation that its user cannot write starts without, a little slower.
      remove(draft);
    }
  }

  /** The number of bytes that had been compiled, and the code; nothing unless both are whole. */
  #read(): Buffer | undefined {
    try {
      if (this.#cache === undefined) return undefined;
      const file = readFileSync(this.#cache);
      const kept = file.subarray(hashLength);
      return kept.length > numberLength && hashOf(kept).equals(file.subarray(0, hashLength)) ? kept : undefined;
    } catch {
      return undefined;
    }
  }
}

// In bytes; V8 wants its code where eight of them begin.
const hashLength = 32;
const numberLength = 8;

function hashOf(kept: Buffer): Buffer {
  return createHash('sha256').update(kept).digest();
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where nothing can be written, nothing is left.
  }
}
