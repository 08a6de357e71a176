import type { RemoteConsole } from 'vscode-languageserver';
import type { LintResult } from '../engine/finding.ts';
import { placesOf } from './stack-places.ts';

/** Says which rules threw: bugs of ours, each said once. */
export class FailureLog {
  readonly #console: RemoteConsole;
  readonly #rules = new Set<string>();

  constructor(console: RemoteConsole) {
    this.#console = console;
  }

  log({ failures }: LintResult): void {
    for (const { rule, error } of failures) {
      if (this.#rules.has(rule)) continue;
      this.#rules.add(rule);
      this.#console.error(`The rule \`${rule}\` failed and is silent where it does:\n${placesOf(error)}`);
    }
  }
}
