import manifest from '../package.json' with { type: 'json' };
import { reasonOf } from './cli/read.ts';
import { run } from './cli/run.ts';
import { rules } from './rules/index.ts';
import { BuildFolderReader, projectOf } from './sources/build-folders.ts';
import { credentialSource } from './sources/docker-config.ts';
import { hashDownload } from './sources/download.ts';
import { readGrammars } from './sources/grammars.ts';
import { machineArchitecture } from './sources/machine.ts';
import { RegistryClient } from './sources/registry/client.ts';
import { FactStore } from './sources/store.ts';
import { loadShell } from './syntax/dockerfile/shell.ts';

const interrupted = new AbortController();

process.once('SIGINT', () => {
  interrupted.abort();
  // Files are replaced in one step each, so there is nothing half done to tidy up.
  process.stderr.write('\r\x1b[K');
  process.exit(130);
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
  const credentials = credentialSource({ environment: process.env, mayRun: () => true });
  const client = new RegistryClient({ fetch, credentials, architecture: machineArchitecture() });
  return new FactStore({
    resolveDigest: (reference, signal) => client.resolveDigest(reference, signal),
    describeImage: (reference, signal) => client.describeImage(reference, signal),
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
  loadShell: async () => loadShell(await readGrammars()),
  facts: openFacts(),
}).then((code) => {
  process.exitCode = code;
}, fail);
