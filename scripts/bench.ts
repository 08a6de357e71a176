// npm run bench: how long people wait. Times are for people: nothing here passes or fails.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  InitializedNotification,
  InitializeRequest,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { combine } from '../server/engine/config.ts';
import { lint } from '../server/engine/lint.ts';
import { noFacts } from '../server/model/facts.ts';
import { loadShellFromPackages } from '../test/harness/shell.ts';
import { benchInputs } from './bench-inputs.ts';

const root = join(import.meta.dirname, '..');
const sizes = [20, 200, 2_000, 10_000];
const keys = 100;
const languages: Readonly<Record<string, string>> = { Dockerfile: 'dockerfile', 'compose.yaml': 'dockercompose' };

await loadShellFromPackages();
benchLint();
for (const bundle of ['server.cjs', 'cli.cjs'])
  if (!existsSync(join(root, 'dist', bundle))) {
    console.log(`dist/${bundle} is not built: npm run build`);
    process.exit(1);
  }
await benchKeys();
benchCommandLine();

function benchLint(): void {
  console.log('lint, every rule on, whole file (ms of processor time)');
  const config = combine([], { profile: 'strict' });
  for (const [path, write] of Object.entries(benchInputs)) {
    for (const size of sizes) {
      const text = write(size);
      const times: number[] = [];
      const runs = size > 1_000 ? 15 : 60;
      for (let run = 0; run < runs; run++) {
        // Another text each time, so that nothing remembered from the last run answers.
        const changed = text.replace(/\n/, `\n# ${run}\n`);
        // Processor time: what the machine does besides is not ours.
        const started = process.cpuUsage();
        lint({ path, text: changed }, noFacts('2026-01-01'), config);
        const { user, system } = process.cpuUsage(started);
        times.push((user + system) / 1000);
      }
      print(`${path}, ${size} lines`, times.slice(5));
    }
  }
}

async function benchKeys(): Promise<void> {
  console.log('\nkeystroke to diagnostics over stdio (ms)');
  for (const [path, write] of Object.entries(benchInputs)) {
    for (const size of sizes.filter((lines) => lines <= 2_000)) await benchFile(path, write(size), size);
  }
}

async function benchFile(path: string, text: string, size: number): Promise<void> {
  const started = performance.now();
  const server = spawn(process.env.BULKHEAD_TEST_NODE ?? process.execPath, [join(root, 'dist/server.cjs'), '--stdio']);
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.listen();
  const uri = `file:///bench/${path}`;
  const diagnose = () => connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
  await open(connection, uri, languages[path] ?? 'yaml', text);
  await diagnose();
  const first = performance.now() - started;
  const times: number[] = [];
  const line = Math.floor(size / 2);
  for (let key = 0; key < keys; key++) {
    const at = performance.now();
    await type(connection, uri, key + 2, line, key);
    await diagnose();
    times.push(performance.now() - at);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  print(`${path}, ${size} lines`, times.slice(5), `first answer ${first.toFixed(0)}${memory(server)}`);
  connection.dispose();
  server.kill();
}

async function open(connection: ProtocolConnection, uri: string, languageId: string, text: string): Promise<void> {
  const diagnostic = { dynamicRegistration: false, relatedDocumentSupport: false };
  await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: { textDocument: { diagnostic } },
    workspaceFolders: null,
  });
  await connection.sendNotification(InitializedNotification.type, {});
  await connection.sendNotification(DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId, version: 1, text },
  });
}

/** Types a comment in the middle of the file, one character at a time. */
function type(connection: ProtocolConnection, uri: string, version: number, line: number, key: number): Promise<void> {
  const position = { line, character: key === 0 ? 0 : key + 1 };
  const text = key === 0 ? '# \n' : 'x';
  const range = { start: position, end: position };
  return connection.sendNotification(DidChangeTextDocumentNotification.type, {
    textDocument: { uri, version },
    contentChanges: [{ range, text }],
  });
}

function memory({ pid }: ChildProcess): string {
  const status = `/proc/${pid}/status`;
  const kilobytes = existsSync(status) ? /VmRSS:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
  return kilobytes ? `, ${Math.round(Number(kilobytes) / 1024)} MB` : '';
}

function benchCommandLine(): void {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-bench-'));
  const count = 2_000;
  for (let index = 0; index < count; index++) {
    const [name, write] = Object.entries(benchInputs)[index % 3] as [string, (lines: number) => string];
    mkdirSync(join(folder, `${index}`));
    writeFileSync(join(folder, `${index}`, name), write(20));
  }
  const run = (path: string) => {
    const started = performance.now();
    spawnSync(process.execPath, [join(root, 'dist/cli.cjs'), 'check', '--format', 'json', path], {
      maxBuffer: 2 ** 30,
    });
    return performance.now() - started;
  };
  const start = run(join(folder, '0'));
  const all = run(folder);
  rmSync(folder, { recursive: true });
  console.log(`\ncommand line: one file ${start.toFixed(0)} ms, ${count} files of 20 lines ${all.toFixed(0)} ms,`);
  console.log(`${Math.round((1000 * (count - 1)) / (all - start))} files a second once started`);
}

function print(name: string, times: readonly number[], more = ''): void {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1).padStart(8);
  console.log(`  ${name.padEnd(32)} p50 ${at(0.5)}  p95 ${at(0.95)}  ${more}`.trimEnd());
}
