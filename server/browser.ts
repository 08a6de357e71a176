import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import packageJson from '../package.json' with { type: 'json' };
import { connectionOptions } from './lsp/connection-options.ts';
import type { Host, RuleTexts } from './lsp/host.ts';
import { startServer } from './lsp/server.ts';
import type { InitializationOptions } from './protocol.ts';
import { RegistryClient } from './sources/registry/client.ts';
import { FactStore } from './sources/store.ts';
import type { ShellSources } from './syntax/dockerfile/shell.ts';

/** What runs the shell grammar is a script of its own, which leaves its exports under this name. */
interface Scope extends DedicatedWorkerGlobalScope {
  readonly webTreeSitter: NonNullable<ShellSources['library']>;
}

const scope: Scope = globalThis as unknown as Scope;

let ruleTexts: Promise<RuleTexts | undefined> | undefined;

const client = new RegistryClient({ fetch: (input, init) => fetch(input, init) });

const host: Host = {
  version: packageJson.version,
  openFacts({ onChange }) {
    const resolveDigest: RegistryClient['resolveDigest'] = (reference, signal) =>
      client.resolveDigest(reference, signal);
    return new FactStore({ resolveDigest, clock: () => new Date(), onChange });
  },
  async loadShell(options) {
    const read = async (name: string) => new Uint8Array(await (await readAsset(options, name)).arrayBuffer());
    const [runtime, bash] = await Promise.all([read('web-tree-sitter.wasm'), read('tree-sitter-bash.wasm')]);
    // VS Code runs this script from the text of another one, where paths of modules lead nowhere.
    scope.importScripts(assetUrl(options, 'web-tree-sitter.js'));
    const { loadShell } = await import('./syntax/dockerfile/shell.ts');
    await loadShell({ runtime, bash, library: scope.webTreeSitter });
  },
  readRuleTexts(options) {
    ruleTexts ??= readAsset(options, 'rule-texts.json').then(
      async (response) => (await response.json()) as RuleTexts,
      () => undefined,
    );
    return ruleTexts;
  },
  quotas: () => client.quotas,
};

function assetUrl({ assetsUrl }: InitializationOptions, name: string): string {
  if (assetsUrl === undefined) throw new Error('The client names no folder of assets');
  return `${assetsUrl.replace(/\/$/, '')}/${name}`;
}

async function readAsset(options: InitializationOptions, name: string): Promise<Response> {
  const response = await fetch(assetUrl(options, name));
  if (!response.ok) throw new Error(`${name} answers ${response.status}`);
  return response;
}

const connection = createConnection(
  new BrowserMessageReader(scope),
  new BrowserMessageWriter(scope),
  connectionOptions,
);
startServer(connection, host);
