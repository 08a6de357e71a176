import { parentPort, workerData } from 'node:worker_threads';
import manifest from '../package.json' with { type: 'json' };
import { serveChecks } from './cli/check-worker.ts';
import { reasonOf } from './cli/read.ts';
import { run } from './cli/run.ts';
import { rules } from './rules/index.ts';
import { BuildFolderReader, projectOf } from './sources/build-folders.ts';
import { hashDownload } from './sources/download.ts';
import { readGrammars } from './sources/grammars.ts';
import type { NodeRegistry } from './sources/node-registry.ts';
import { quotaNotes } from './sources/registry/quota.ts';
import { FactStore } from './sources/store.ts';
import { loadShell } from './syntax/dockerfile/shell.ts';

const interrupted = new AbortController();
/** What lies on the disk counts for a whole run as it was when it was first looked at. */
const started = new Date();

const unfinished = new Set<Promise<unknown>>();

function fail(error: unknown): void {
  process.stderr.write(`bulkhead: internal error: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(2);
}

/** What is known of the outside world; asks nothing by itself. */
function openFacts(): { readonly facts: FactStore; readonly lowQuotas: () => readonly string[] } {
  // Who runs the command line with `--online` has asked for it.
  const mayRun = () => true;
  // Without it no registry is asked, and what speaks to them is not read.
  let registry: Promise<NodeRegistry> | undefined;
  let opened: NodeRegistry | undefined;
  const load = async () => {
    const { openRegistry } = await import('./sources/node-registry.ts');
    opened = openRegistry({ environment: process.env, mayRun });
    return opened;
  };
  const open = () => (registry ??= load());
  const openSignatures = async () => {
    const [{ client, ...network }, it] = await Promise.all([open(), import('./sources/signatures/open.ts')]);
    return it.openSignatures({ registry: client, environment: process.env, mayRun, ...network });
  };
  const facts = new FactStore({
    resolveDigest: async (reference, signal) => (await open()).client.resolveDigest(reference, signal),
    describeImage: async (reference, signal) => (await open()).client.describeImage(reference, signal),
    checkSignature: async (reference, signers, signal) => (await openSignatures()).check(reference, signers, signal),
    hashDownload: async (url, signal) => hashDownload(url, signal, { fetch: (await open()).fetch }),
    surroundings: new BuildFolderReader({ roots: (file) => [projectOf(file, process.cwd())], blocks: true }),
    clock: () => started,
  });
  const notes = () => (opened === undefined ? [] : quotaNotes(opened.client.quotas, Date.now()));
  const lowQuotas = () => notes().flatMap(({ text, isLow }) => (isLow ? [text] : []));
  return { facts, lowQuotas };
}

const readShell = async (): Promise<void> => loadShell(await readGrammars());
/** Rules that threw, each of which is named once. */
const failedRules = new Set<string>();

function ruleFailed(rule: string, error: string): void {
  if (failedRules.has(rule)) return;
  failedRules.add(rule);
  process.stderr.write(`bulkhead: the rule \`${rule}\` failed and may have missed something: ${error}\n`);
}

function main(): void {
  // A reader that has seen enough (`bulkhead check . | head`) is no reason for a message.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.stderr.write(`bulkhead: the report cannot be written: ${reasonOf(error)}\n`);
    process.exit(2);
  });
  // Node itself would exit with 1, which says that there are findings.
  process.on('uncaughtException', fail);
  run(process.argv.slice(2), {
    rules,
    version: manifest.version,
    workingDirectory: process.cwd(),
    environment: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: interrupted.signal,
    deferInterruptions,
    unfinished,
    ruleFailed,
    worker: new URL(import.meta.url),
    loadShell: readShell,
    ...openFacts(),
  }).then((code) => {
    process.exitCode = code;
  }, fail);
}

let isDeferring = false;

function deferInterruptions(): void {
  if (isDeferring) return;
  isDeferring = true;
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.once(signal, () => {
      interrupted.abort();
      process.stderr.write('\r\x1b[K');
      // Files are replaced in one step each; but programs that were started must end, and leave nothing behind.
      void Promise.allSettled(unfinished).then(() => process.exit(code));
    });
}

// The same file is what threads run that check a part of many files.
if (parentPort === null) main();
else {
  // Signals are the main thread's.
  const nothing = () => {};
  const { signal } = interrupted;
  const host = { ...openFacts(), signal, deferInterruptions: nothing, loadShell: readShell, stderr: process.stderr };
  serveChecks(parentPort, workerData, rules, host);
}
