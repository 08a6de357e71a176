import manifest from '../package.json' with { type: 'json' };
import { reasonOf } from './cli/read.ts';
import { run } from './cli/run.ts';
import { rules } from './rules/index.ts';
import { BuildFolderReader, projectOf } from './sources/build-folders.ts';
import { hashDownload } from './sources/download.ts';
import { readGrammars } from './sources/grammars.ts';
import { openRegistry } from './sources/node-registry.ts';
import { FactStore } from './sources/store.ts';
import { loadShell } from './syntax/dockerfile/shell.ts';

const interrupted = new AbortController();

const unfinished = new Set<Promise<unknown>>();

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

// A reader that has seen enough (`bulkhead check . | head`) is no reason for a message.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.stderr.write(`bulkhead: the report cannot be written: ${reasonOf(error)}\n`);
  process.exit(2);
});

// Node itself would exit with 1, which says that there are findings.
process.on('uncaughtException', fail);

function fail(error: unknown): void {
  process.stderr.write(`bulkhead: internal error: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(2);
}

/** What is known of the outside world; asks nothing by itself. */
function openFacts(): FactStore {
  // Who runs the command line with `--online` has asked for it.
  const mayRun = () => true;
  const { client, fetch, trustRoot } = openRegistry({ environment: process.env, mayRun });
  const open = async () => {
    const { openSignatures } = await import('./sources/signatures/open.ts');
    return openSignatures({ registry: client, environment: process.env, mayRun, trustRoot });
  };
  return new FactStore({
    resolveDigest: (reference, signal) => client.resolveDigest(reference, signal),
    describeImage: (reference, signal) => client.describeImage(reference, signal),
    checkSignature: async (reference, signers, signal) => (await open()).check(reference, signers, signal),
    hashDownload: (url, signal) => hashDownload(url, signal, { fetch }),
    surroundings: new BuildFolderReader({ roots: (file) => [projectOf(file, process.cwd())] }),
    clock: () => new Date(),
  });
}

run(process.argv.slice(2), {
  rules,
  version: manifest.version,
  workingDirectory: process.cwd(),
  environment: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interrupted.signal,
  unfinished,
  loadShell: async () => loadShell(await readGrammars()),
  facts: openFacts(),
}).then((code) => {
  process.exitCode = code;
}, fail);
