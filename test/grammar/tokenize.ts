import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Oniguruma from 'vscode-oniguruma';
import type * as TextMate from 'vscode-textmate';
import type { Hosts } from './hosts.ts';

// Both are CommonJS bundles whose exports Node cannot name ahead of time.
const require = createRequire(import.meta.url);
const oniguruma: typeof Oniguruma = require('vscode-oniguruma');
const textmate: typeof TextMate = require('vscode-textmate');

/** A stretch of a line with the scopes of its own, the grammar's root scope left out. */
export interface Token {
  readonly text: string;
  readonly scopes: readonly string[];
}

/** Splits a text into lines of tokens. */
export type Tokenize = (text: string) => Token[][];

let wasm: Promise<void> | undefined;

/** A tokenizer of the host grammar `scope` with `injections` (scope to raw grammar) injected into it. */
export async function tokenizer(
  hosts: Hosts,
  scope: string,
  injections: ReadonlyMap<string, TextMate.IRawGrammar>,
): Promise<Tokenize> {
  wasm ??= oniguruma.loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')));
  await wasm;
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (name) => hosts.grammars.get(name) ?? injections.get(name),
    getInjections: (name) => (name === scope ? [...injections.keys()] : []),
  });
  const grammar = await registry.loadGrammar(scope);
  if (!grammar) throw new Error(`no grammar for ${scope}`);
  return (text) => {
    let state = textmate.INITIAL;
    return text.split('\n').map((line) => {
      const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
      state = ruleStack;
      return tokens.map(({ startIndex, endIndex, scopes }) => ({
        text: line.slice(startIndex, endIndex),
        scopes: scopes.slice(1),
      }));
    });
  };
}
