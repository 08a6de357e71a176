import type { Command, Instruction, Word } from '../dockerfile.ts';
import { isPrivateHost, namesContent, parseAddress } from './address.ts';
import { type Fetch, fetchNames, fetchOf } from './fetch.ts';
import { type FileName, fileName, lastPart } from './file-name.ts';
import { derivedNames, filters, inputUse, type UseKind, useOf, writtenFiles } from './use.ts';
import { mayCheck, verificationNames, verifies } from './verification.ts';

/** A download whose content is let loose without a check. */
export interface UnverifiedDownload {
  readonly fetch: Fetch;
  readonly address: Word;
  /** Where it is put; undefined when it goes into a pipe. */
  readonly file: FileName | undefined;
  readonly use: Use;
}

/** What is done with it, and by which command. */
export interface Use {
  readonly kind: UseKind;
  readonly command: Command;
}

const used = /^(?:RUN|CMD|ENTRYPOINT)$/;
/** A script with more downloads, and a use further down, are nobody's: both could make a file slow to judge. */
const mostFetches = 30;
const farthest = 50;
/** A name with less of its own text than this is not looked for in other instructions. */
const shortestName = 3;

/** The downloads of `instruction` that are unpacked, run or installed, here or later in the stage, though nothing checked them. */
export function unverifiedDownloads(instruction: Instruction): UnverifiedDownload[] {
  if (instruction.keyword !== 'RUN') return [];
  const commands = instruction.commandsWith(fetchNames);
  const fetches = commands.flatMap((command) => fetchOf(command, instruction) ?? []).slice(0, mostFetches);
  return fetches.flatMap((fetch) =>
    fetch.isChecked
      ? []
      : fetch.addresses.flatMap((address, index): UnverifiedDownload[] => {
          if (isTrusted(address)) return [];
          const file = fetch.files[index];
          const others = fetches.flatMap(
            ({ files }) => files.filter((one) => one !== undefined && one !== file) as FileName[],
          );
          const use = new Trail(fetch, commands, others).follow(file);
          return use === undefined ? [] : [{ fetch, address, file, use }];
        }),
  );
}

/** Whether something checks what `fetch` gets from its address at place `index`. */
export function isVerified(fetch: Fetch, index: number): boolean {
  const { instruction, files, isChecked } = fetch;
  const file = files[index];
  const others = files.filter((one) => one !== undefined && one !== file) as FileName[];
  const checks = instruction.commandsWith(verificationNames).filter(verifies);
  return (
    isChecked ||
    checks.some((check) => mayCheck(check, file, others)) ||
    (file !== undefined && isCheckedLater(instruction, file))
  );
}

/** Whether something checks what lies in `file` from `start` on, in the instructions of its stage. */
export function isCheckedLater(start: Instruction, file: FileName): boolean {
  const pattern = patternFor([file]);
  return laterInstructions(start, [file]).some((later) =>
    later.commandsWith(pattern).some((command) => verifies(command) && mayCheck(command, file, [])),
  );
}

/** From one's own network, or by a name that is the content's hash. */
function isTrusted(address: Word): boolean {
  const { text } = fileName(address);
  const parsed = parseAddress(text) ?? parseAddress(`http://${text}`);
  if (namesContent(text) || parsed?.scheme === 'file') return true;
  return parsed !== undefined && !parsed.host.startsWith('$') && isPrivateHost(parsed.host);
}

/** What becomes of one download. */
class Trail {
  readonly #fetch: Fetch;
  readonly #commands: readonly Command[];
  readonly #others: readonly FileName[];
  readonly #names: FileName[] = [];
  #use: Use | undefined;

  constructor(fetch: Fetch, commands: readonly Command[], others: readonly FileName[]) {
    this.#fetch = fetch;
    this.#commands = commands;
    this.#others = others;
  }

  /** Its first use, where no check is found up to the end of the instruction that uses it. */
  follow(file: FileName | undefined): Use | undefined {
    if (file !== undefined) this.#names.push(file);
    if (this.#fetch.isPrinting) this.#followPipe(this.#fetch.command, 0);
    const { instruction, command } = this.#fetch;
    const after = this.#commands.slice(this.#commands.indexOf(command) + 1);
    if (this.#isChecked(this.#commands) || !this.#findUse(after)) return undefined;
    if (this.#use !== undefined) return this.#use;
    let pattern = patternFor(this.#names);
    for (const later of laterInstructions(instruction, this.#names)) {
      const commands = later.commandsWith(pattern);
      if (commands.length === 0) continue;
      if (this.#isChecked(commands)) return undefined;
      this.#findUse(commands);
      if (this.#use !== undefined) return this.#use;
      pattern = patternFor(this.#names);
    }
    return undefined;
  }

  #followPipe(source: Command, depth: number): void {
    if (depth > 10) return;
    for (const reader of this.#commands) {
      if (reader.pipedFrom !== source) continue;
      const kind = inputUse(reader);
      if (kind !== undefined) this.#use ??= { kind, command: reader };
      this.#names.push(...writtenFiles(reader));
      if (filters.test(reader.name ?? '')) this.#followPipe(reader, depth + 1);
    }
  }

  #isChecked(commands: readonly Command[]): boolean {
    return commands.some(
      (command) =>
        verifies(command) &&
        (this.#names.length === 0
          ? mayCheck(command, undefined, this.#others)
          : this.#names.some((name) => mayCheck(command, name, this.#others))),
    );
  }

  /** Whether there is anything left to follow. */
  #findUse(commands: readonly Command[]): boolean {
    for (const command of commands) {
      for (const name of [...this.#names]) {
        const kind = useOf(command, name);
        if (kind !== undefined) this.#use ??= { kind, command };
        // Copies of copies of copies are nobody's.
        if (this.#names.length < 20) this.#names.push(...derivedNames(command, name));
      }
    }
    return this.#use !== undefined || this.#names.length > 0;
  }
}

/** What comes after `start` in its stage and may name one of `names`. */
function laterInstructions(start: Instruction, names: readonly FileName[]): Instruction[] {
  const { stage } = start;
  if (stage === undefined || names.every((name) => ownText(name).length < shortestName)) return [];
  const from = stage.instructions.indexOf(start) + 1;
  return stage.instructions.slice(from, from + farthest).filter(({ keyword }) => used.test(keyword));
}

function patternFor(names: readonly FileName[]): RegExp {
  const parts = names.flatMap((name) => {
    const text = ownText(name);
    const ending = /\.\w+$/.exec(name.text)?.[0];
    return text.length < shortestName
      ? []
      : [literally(text), ...(ending === undefined ? [] : [`\\*${literally(ending)}`])];
  });
  return new RegExp(parts.join('|') || '(?!)');
}

/** The longest part of a file's name that is no variable. */
function ownText(name: FileName): string {
  const parts = lastPart(name.text).split(/\$\w{1,200}|\$\{[^}]{0,200}\}/);
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
