import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Script } from 'node:vm';

/**
 * A bundled part that is run with the machine code of an earlier run, so that a cold start compiles next to nothing; V8
 * takes only what the same V8 made, under the same flags. The code lies beside the part, where nobody may write who may not
 * write the part; behind its hash, because V8 ends the process over code that a full disk or a power cut has damaged.
 */
export class KeptScript {
  readonly #file: string;
  readonly #cache: string | undefined;
  readonly #script: Script;

  /** `build` tells the part from that of another build: V8 itself compares no more than lengths. Where it is empty, none is kept. */
  constructor(file: string, build: string) {
    this.#file = file;
    this.#cache = build === '' ? undefined : `${file}.${build}.cache`;
    // Nothing but ASCII is in what ships, so that V8 keeps a byte a character; what developers build may have more.
    const source = `(function (require, module, exports, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`;
    this.#script = new Script(source, { filename: file, cachedData: this.#read() });
  }

  /** Whether code of an earlier run was there, and V8 took it. */
  get isKept(): boolean {
    return this.#script.cachedDataRejected === false;
  }

  /** Runs the part as the CommonJS module `module`, which takes itself for the file `name`. */
  run(require: NodeJS.Require, module: { exports: unknown } = { exports: {} }, name: string = this.#file): void {
    this.#script.runInThisContext()(require, module, module.exports, name, path.dirname(this.#file));
  }

  /** Keeps what has been compiled by now. */
  keep(): void {
    if (this.#cache === undefined) return;
    // Under another name first: other windows and other runs start at the same time.
    const draft = `${this.#cache}.${process.pid}`;
    try {
      const code = this.#script.createCachedData();
      writeFileSync(draft, Buffer.concat([hashOf(code), code]));
      renameSync(draft, this.#cache);
    } catch {
      // An installation that its user cannot write starts without, a little slower.
      remove(draft);
    }
  }

  #read(): Buffer | undefined {
    try {
      if (this.#cache === undefined) return undefined;
      const kept = readFileSync(this.#cache);
      const code = kept.subarray(hashLength);
      return hashOf(code).equals(kept.subarray(0, hashLength)) ? code : undefined;
    } catch {
      return undefined;
    }
  }
}

/** In bytes. */
const hashLength = 32;

function hashOf(code: Buffer): Buffer {
  return createHash('sha256').update(code).digest();
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where nothing can be written, nothing is left.
  }
}
