import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import packageJson from '../package.json' with { type: 'json' };
import { connectionOptions } from './lsp/connection-options.ts';
import type { Host, RuleTexts } from './lsp/host.ts';
import { startServer } from './lsp/server.ts';
import type { InitializationOptions } from './protocol.ts';
import { RegistryClient } from './sources/registry/client.ts';
import { FactStore } from './sources/store.ts';

const scope: DedicatedWorkerGlobalScope = globalThis as unknown as DedicatedWorkerGlobalScope;

let ruleTexts: Promise<RuleTexts | undefined> | undefined;

const host: Host = {
  version: packageJson.version,
  openFacts({ onChange }) {
    const client = new RegistryClient({ fetch: (input, init) => fetch(input, init) });
    const resolveDigest: RegistryClient['resolveDigest'] = (reference, signal) =>
      client.resolveDigest(reference, signal);
    return new FactStore({ resolveDigest, clock: () => new Date(), onChange });
  },
  async loadShell(options) {
    const read = async (name: string) => new Uint8Array(await (await readAsset(options, name)).arrayBuffer());
    const [runtime, bash] = await Promise.all([read('web-tree-sitter.wasm'), read('tree-sitter-bash.wasm')]);
    const { loadShell } = await import('./syntax/dockerfile/shell.ts');
    await loadShell({ runtime, bash });
  },
  readRuleTexts(options) {
    ruleTexts ??= readAsset(options, 'rule-texts.json').then(
      async (response) => (await response.json()) as RuleTexts,
      () => undefined,
    );
    return ruleTexts;
  },
};

async function readAsset({ assetsUrl }: InitializationOptions, name: string): Promise<Response> {
  if (assetsUrl === undefined) throw new Error('The client names no folder of assets');
  const response = await fetch(`${assetsUrl.replace(/\/$/, '')}/${name}`);
  if (!response.ok) throw new Error(`${name} answers ${response.status}`);
  return response;
}

const connection = createConnection(
  new BrowserMessageReader(scope),
  new BrowserMessageWriter(scope),
  connectionOptions,
);
startServer(connection, host);
