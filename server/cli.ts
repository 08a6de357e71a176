import manifest from '../package.json' with { type: 'json' };
import { loadShellFromDisk } from './cli/grammar.ts';
import { run } from './cli/run.ts';
import { noFacts } from './model/facts.ts';
import { rules } from './rules/index.ts';

const interrupted = new AbortController();

process.once('SIGINT', () => {
  interrupted.abort();
  // Files are replaced in one step each, so there is nothing half done to tidy up.
  process.stderr.write('\r\x1b[K');
  process.exit(130);
});

// A reader that has seen enough (`bulkhead check . | head`) is no reason for a stack trace.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(2);
});

const today = new Date().toISOString().slice(0, 10);

run(process.argv.slice(2), {
  rules,
  version: manifest.version,
  today,
  workingDirectory: process.cwd(),
  environment: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interrupted.signal,
  loadShell: loadShellFromDisk,
  facts: async () => ({ facts: noFacts(today), fetch: async () => {} }),
}).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`bulkhead: internal error: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 2;
  },
);
