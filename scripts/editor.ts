/** Opens examples/ in a real VS Code with the extension: `npm run editor [-- --port 8123]`. */
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { canServe, installEditor } from '../test/editor/harness/install.ts';
import { startServer } from '../test/editor/harness/server.ts';
import { workbenchUrl } from '../test/editor/harness/workbench.ts';
import { buildAll } from './build.ts';

const root = path.dirname(import.meta.dirname);
const examples = path.join(root, 'examples');
const first = path.join(examples, 'insecure', 'compose.yaml');

console.log('building the extension');
await buildAll({ minify: false });
if (hasCode()) openOwn();
else if (canServe) await serve();
else fail('There is no `code` on the PATH. Install VS Code and its shell command, then run this again.');

function hasCode(): boolean {
  return spawnSync('code', ['--version'], { shell: process.platform === 'win32', stdio: 'ignore' }).status === 0;
}

function openOwn(): void {
  console.log("opening examples/ in this machine's VS Code");
  const args = [`--extensionDevelopmentPath=${root}`, examples, '--goto', first];
  const child = spawn('code', args, { shell: process.platform === 'win32', stdio: 'inherit' });
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

async function serve(): Promise<void> {
  console.log('no `code` on the PATH: serving VS Code from npm packages instead');
  installEditor(console.log);
  const port = readPort();
  const server = await startServer({ ...(port !== undefined && { port }) });
  const url = workbenchUrl(server, { folder: examples, extension: root, file: first });
  console.log(`\nOpen this in a browser on this machine, and press Ctrl-C here to end:\n\n  ${url}\n`);
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await Promise.race([interrupted, server.exited]);
  await server.stop();
  console.log('stopped');
}

function readPort(): number | undefined {
  const at = process.argv.indexOf('--port');
  return at < 0 ? undefined : Number(process.argv[at + 1]);
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
