import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createConnection } from 'vscode-languageserver/node';
import packageJson from '../package.json' with { type: 'json' };
import { connectionOptions } from './lsp/connection-options.ts';
import type { Host, RuleTexts } from './lsp/host.ts';
import { startServer } from './lsp/server.ts';
import { hashDownload } from './sources/download.ts';
import { readGrammars } from './sources/grammars.ts';
import type { NodeRegistry } from './sources/node-registry.ts';
import { readRegularFile } from './sources/regular-file.ts';
import { FactStore } from './sources/store.ts';
import { SummaryThread } from './sources/summary-thread.ts';

/** Larger files than this hold no configuration. */
const largestFile = 1_000_000;

async function readDisk(uri: string): Promise<string | undefined> {
  try {
    return await readRegularFile(fileURLToPath(uri), largestFile);
  } catch {
    return undefined;
  }
}

let ruleTexts: Promise<RuleTexts | undefined> | undefined;

const isBundle = !import.meta.url.endsWith('.ts');
const summaryWorker = new URL(isBundle ? './summary-worker.cjs' : './sources/summary-worker.ts', import.meta.url);

let registries: NodeRegistry | undefined;

const host: Host = {
  version: packageJson.version,
  readDisk,
  openScanning: async (context) => (await import('./scanning.ts')).openScanning(context),
  openFacts({ onChange, openText, openUris, trackIndex, typedAt, folders, isTrusted, network, storageUri }) {
    const options = { environment: process.env, mayRun: isTrusted, editor: network, storageUri };
    // Most who open a file never ask a registry.
    let registry: Promise<NodeRegistry> | undefined;
    const load = async () => {
      const { openRegistry } = await import('./sources/node-registry.ts');
      registries = openRegistry(options);
      return registries;
    };
    const open = () => (registry ??= load());
    // Who names no signers needs no Sigstore.
    const openSignatures = async () => {
      const [{ client, ...network }, it] = await Promise.all([open(), import('./sources/signatures/open.ts')]);
      return it.openSignatures({ registry: client, environment: process.env, mayRun: isTrusted, ...network });
    };
    const roots = async () =>
      (await folders()).filter((uri) => uri.startsWith('file:')).map((uri) => fileURLToPath(uri));
    const around = { roots, openText, openUris, trackIndex, typedAt };
    // It brings a parser along, which the first answer to the client does without.
    const reader = import('./sources/build-folders.ts').then(
      ({ BuildFolderReader }) => new BuildFolderReader({ ...around, thread: new SummaryThread(summaryWorker) }),
    );
    return new FactStore({
      resolveDigest: async (reference, signal) => (await open()).client.resolveDigest(reference, signal),
      describeImage: async (reference, signal) => (await open()).client.describeImage(reference, signal),
      checkSignature: async (reference, signers, signal) => (await openSignatures()).check(reference, signers, signal),
      hashDownload: async (url, signal) => hashDownload(url, signal, { fetch: (await open()).fetch }),
      surroundings: {
        read: async (file) => (await reader).read(file),
        readFile: async (file) => (await reader).readFile(file),
        readObjects: async (manifest) => (await reader).readObjects(manifest),
        readWorkspace: async (question) => (await reader).readWorkspace(question),
        forget: () => void reader.then((it) => it.forget()),
      },
      clock: () => new Date(),
      onChange,
    });
  },
  async loadShell() {
    const { loadShell } = await import('./syntax/dockerfile/shell.ts');
    await loadShell(await readGrammars());
  },
  readRuleTexts() {
    // The sources have none of it: there, rules say it themselves.
    ruleTexts ??= readFile(new URL('rule-texts.json', import.meta.url), 'utf8').then(
      (text) => JSON.parse(text) as RuleTexts,
      () => undefined,
    );
    return ruleTexts;
  },
  quotas: () => registries?.client.quotas ?? new Map(),
};

startServer(createConnection(connectionOptions), host);
