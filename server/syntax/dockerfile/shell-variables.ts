import type { ShellCommand, ShellWord } from './shell-command.ts';
import { baseName, programIndex } from './wrappers.ts';

/** What a script makes of a variable, from a place in it on. */
export interface Setting {
  readonly from: number;
  /** What it is assigned; undefined when a program, a loop or a condition decides. */
  readonly value: ShellWord | undefined;
}

/** The variables that a script sets itself, and from where on anything may have been set. */
export class ScriptVariables {
  readonly #settings = new Map<string, Setting[]>();
  /** Names that are set for a single command, or inside a nested script. */
  readonly #passed = new Set<string>();
  #openFrom = Number.POSITIVE_INFINITY;
  #isNestedOpen = false;

  /** What the script may set from there on is not to be seen: it runs another one in its own shell. */
  get openFrom(): number {
    return this.#openFrom;
  }

  set(name: string, from: number, value: ShellWord | undefined): void {
    const known = this.#settings.get(name);
    if (known === undefined) this.#settings.set(name, [{ from, value }]);
    else known.push({ from, value });
  }

  pass(name: string): void {
    this.#passed.add(name);
  }

  /** What is set in a script inside this one is another shell's business, but for what that reads. */
  include(nested: ScriptVariables): void {
    for (const name of [...nested.#settings.keys(), ...nested.#passed]) this.#passed.add(name);
    if (nested.#openFrom !== Number.POSITIVE_INFINITY) this.#isNestedOpen = true;
  }

  /** Whether a nested script may see another value than the one from outside. */
  isChangedForNested(name: string): boolean {
    return (
      this.#isNestedOpen ||
      this.#openFrom !== Number.POSITIVE_INFINITY ||
      this.#passed.has(name) ||
      this.#settings.has(name)
    );
  }

  /** All that the script sets, in order. */
  get settings(): readonly { readonly name: string; readonly setting: Setting }[] {
    return [...this.#settings]
      .flatMap(([name, settings]) => settings.map((setting) => ({ name, setting })))
      .sort((a, b) => a.setting.from - b.setting.from);
  }

  /** What the script has set `name` to at place `at`; `unknown` when that depends, undefined when it never sets it. */
  at(name: string, at: number): Setting | 'unknown' | undefined {
    if (at >= this.#openFrom) return 'unknown';
    const settings = this.#settings.get(name);
    if (settings === undefined) return undefined;
    if (settings.some(({ value }) => value === undefined)) return 'unknown';
    return settings.findLast(({ from }) => from <= at) ?? 'unknown';
  }

  /** Notes what a command does to variables. */
  readCommand({ words, assignments, end, start }: ShellCommand): void {
    for (const { name } of assignments) this.pass(name);
    const at = programIndex(words);
    const name = baseName(words[at]?.value ?? '');
    for (const { value } of words) {
      const assigned = value === undefined ? undefined : /^([A-Za-z_]\w*)=/.exec(value)?.[1];
      if (assigned !== undefined) this.pass(assigned);
    }
    if (name === '.' || name === 'source' || name === 'eval') this.#openFrom = Math.min(this.#openFrom, start);
    else if (setters.has(name) || (name === 'printf' && words[at + 1]?.value === '-v'))
      for (const { value } of words.slice(at + 1)) this.set(/^\w*/.exec(value ?? '')?.[0] ?? '', end, undefined);
  }

  /** Notes what is set inside of words: `${X:=1}`, `$((X = 1))`. */
  readText(script: string): void {
    for (const [, name = ''] of script.matchAll(/\$\{(\w+):?=/g)) this.set(name, 0, undefined);
    for (const [, inside = ''] of script.matchAll(/\(\(([^()\n]*)/g))
      for (const [name] of inside.matchAll(/[A-Za-z_]\w*/g)) this.set(name, 0, undefined);
  }
}

const setters = new Set(['read', 'mapfile', 'readarray', 'getopts', 'let', 'unset']);
