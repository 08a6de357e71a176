import type { ShellCommand, ShellWord } from '../../syntax/dockerfile/shell-command.ts';
import type { ScriptVariables, Setting } from '../../syntax/dockerfile/shell-variables.ts';
import { type Binding, expandInShell, type Lookup } from './expand.ts';
import { bound, dynamic } from './scope.ts';

/** What the words of one script stand for, by its own variables and those that it is given. */
export class ScriptValues {
  readonly #variables: ScriptVariables;
  readonly #given: Lookup;
  #assigned: Map<Setting, string | undefined> | undefined;

  constructor(variables: ScriptVariables, given: Lookup) {
    this.#variables = variables;
    this.#given = given;
  }

  /** What `word` of `command` is when the script runs; undefined when that cannot be told for sure. */
  resolve(word: ShellWord, { isNested }: ShellCommand): string | undefined {
    if (!word.text.includes('$')) return undefined;
    const lookup = isNested
      ? (name: string) => (this.#variables.isChangedForNested(name) ? dynamic : this.#given(name))
      : (name: string) => this.#at(name, word.start);
    return expandInShell(word.text, lookup, 'word');
  }

  #at(name: string, at: number): Binding {
    const setting = this.#variables.at(name, at);
    if (setting === 'unknown') return dynamic;
    return setting === undefined ? this.#given(name) : bound(this.#readAssigned().get(setting));
  }

  /** In order, so that each finds what those before it assigned. */
  #readAssigned(): ReadonlyMap<Setting, string | undefined> {
    if (this.#assigned !== undefined) return this.#assigned;
    this.#assigned = new Map();
    for (const { setting } of this.#variables.settings) {
      const { value } = setting;
      if (value === undefined) continue;
      const text = value.value ?? expandInShell(value.text, (name) => this.#at(name, value.start), 'assignment');
      this.#assigned.set(setting, text);
    }
    return this.#assigned;
  }
}
