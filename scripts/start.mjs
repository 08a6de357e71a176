// npm start: what Bulkhead does, shown on examples/. Plain JavaScript: it starts on a machine with Node 20 and npm
// alone, before anything is installed; once installed it needs no network.
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInstalled, packagedNode } from './installed.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';
const node = packagedNode(root);
const cli = join(root, 'dist', 'cli.cjs');
const insecure = 'examples/insecure';
const hardened = 'examples/hardened';

try {
  await main();
} catch (error) {
  console.error(`\nnpm start: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

async function main() {
  if (isInstalled(root)) step('Packages are installed');
  else await work('Installing packages (npm ci)', windows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund']);
  await work('Building dist/', node, [join('scripts', 'build.ts')]);

  step(`Checking ${insecure}: a small shop as such projects often are\n`);
  const found = check(insecure);
  if (found.status !== 1) throw new Error(`there should be findings in ${insecure} (exit status ${found.status})`);

  step(`Checking ${hardened}: the same shop after hardening\n`);
  const clean = check(hardened);
  if (clean.status !== 0) throw new Error(`there should be no findings in ${hardened} (exit status ${clean.status})`);
  // No findings in no files would look the same.
  if (filesIn(hardened) === 0 || filesIn(hardened) < filesIn(insecure))
    throw new Error(`files of ${hardened} were not read`);

  step(`That was the demonstration. Try it yourself:

    npm run editor                                      open examples/ in VS Code with Bulkhead
    npm run package                                     make out/bulkhead.vsix, for \`code --install-extension out/bulkhead.vsix\`
    node dist/cli.cjs fix --dry-run ${insecure}   see what the safe fixes change
    node dist/cli.cjs check PATH                        check something of yours
    npm test                                            run everything that a change has to pass
`);
}

/** Runs `bulkhead check` on the built program, with whatever Node the user has, as a user would. */
function check(path) {
  const result = spawnSync(process.execPath, [cli, 'check', path], { cwd: root, stdio: 'inherit' });
  if (result.error) throw result.error;
  return result;
}

/** How many container files there are in a folder. */
function filesIn(path) {
  const { stdout } = spawnSync(process.execPath, [cli, 'check', '--format', 'json', path], {
    cwd: root,
    encoding: 'utf8',
  });
  return JSON.parse(stdout).summary.files;
}

/** Runs something that takes a while: says so, shows that it goes on, and prints its output only when it fails. */
function work(title, command, args) {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;
  const isTerminal = process.stdout.isTTY === true;
  process.stdout.write(isTerminal ? '' : `• ${title} …\n`);
  const tick = isTerminal
    ? setInterval(() => process.stdout.write(`\r\x1b[K• ${title} … ${seconds()}`), 200)
    : undefined;
  let output = '';
  return new Promise((resolve, reject) => {
    // npm.cmd is a script, which Windows starts only through a shell.
    const child = spawn(command, args, {
      cwd: root,
      shell: command.endsWith('.cmd'),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(tick);
      if (isTerminal) process.stdout.write('\r\x1b[K');
      if (code === 0) step(`${title}: done in ${seconds()}`);
      if (code === 0) resolve();
      else reject(new Error(`${title} failed (exit status ${code})\n${output}`));
    });
  });
}

function step(text) {
  console.log(`• ${text}`);
}
