// npm test: installs what is needed and runs all that a change has to pass. Plain JavaScript: it starts on a machine
// with Node 20 and npm alone, before anything is installed.
//   --only unit,types   these steps alone            --update     redraw the fixtures' marks and diffs
//   --no-editor         all but the real editor      --long       every prefix, every fix of the corpus
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInstalled, packagedNode } from './installed.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, 'out', 'test');
const windows = process.platform === 'win32';
const options = readOptions(process.argv.slice(2));
/** The machine's own Node: what people will run the built command line and server with. */
const machineNode = process.env.npm_node_execpath ?? process.execPath;
const totals = { passed: 0, failed: 0, skipped: 0 };
const skips = new Map();
const failures = [];

const node = packagedNode(root);
const script = (name, ...rest) => [node, [join('scripts', name), ...rest]];
const tool = (path, ...rest) => [node, [join('node_modules', path), ...rest]];

const steps = [
  { name: 'generated', title: 'generated files are up to date', command: () => script('generate.ts', '--check') },
  { name: 'types', title: 'types', command: () => tool('typescript/bin/tsc', '--noEmit', '-p', '.') },
  {
    name: 'page-types',
    title: 'types of pages',
    command: () => tool('typescript/bin/tsc', '--noEmit', '-p', 'client/webview'),
  },
  {
    name: 'lint',
    title: 'format, lint and layers',
    command: () => tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings'),
  },
  { name: 'unused', title: 'unused files, exports and packages', command: () => tool('knip/bin/knip.js') },
  {
    name: 'unit',
    title: 'unit tests, rules and their fixtures',
    // Each file is a process of its own that loads all rules: half of its time, unless what was compiled is kept.
    env: { NODE_COMPILE_CACHE: join(out, 'compiled') },
    together: true,
    tests: () => testFiles((folder) => !['cli', 'lsp', 'containers', 'registries', 'scanners'].includes(folder)),
  },
  { name: 'plain-build', title: 'build as npm start makes it', command: () => script('build.ts') },
  { name: 'build', title: 'build', command: () => script('build.ts', '--minify') },
  {
    name: 'built',
    title: "command line and language server as built, on the machine's own Node",
    needs: 'build',
    together: true,
    env: { BULKHEAD_NODE: machineNode, BULKHEAD_TEST_NODE: machineNode, BULKHEAD_SERVER: 'dist/server.cjs' },
    tests: () => testFiles((folder) => ['cli', 'lsp'].includes(folder)),
  },
  {
    name: 'containers',
    title: 'hardened services in containers',
    tests: () => testFiles((folder) => folder === 'containers'),
  },
  {
    name: 'registries',
    title: 'registries and images as they are',
    tests: () => testFiles((folder) => folder === 'registries'),
  },
  {
    name: 'scanners',
    title: 'scanners as they are',
    // They are large: fetched for who asks for this step, and where the variable is set.
    env: options.only?.includes('scanners') ? { BULKHEAD_FETCH_SCANNERS: '1' } : {},
    tests: () => testFiles((folder) => folder === 'scanners'),
  },
  { name: 'package', title: 'package', needs: 'build', command: () => script('package.ts') },
  {
    name: 'editor',
    title: 'in a real VS Code',
    needs: 'package',
    skip: editorSkip,
    command: () => script('test-editor.ts'),
    suites: true,
  },
  {
    name: 'corpus',
    title: 'public corpus',
    skip: corpusSkip,
    command: () => script('corpus.ts', ...(options.long ? [] : ['--short'])),
  },
];

await main();

async function main() {
  mkdirSync(out, { recursive: true });
  const broken = new Set();
  if (!(await install())) return finish();
  for (const step of steps) {
    if (options.only && !options.only.includes(step.name)) continue;
    const reason = broken.has(step.needs) ? `\`${step.needs}\` failed` : step.skip?.();
    if (reason) {
      skip(`${step.title}: ${reason}`);
      continue;
    }
    if (!(await runStep(step))) broken.add(step.name);
  }
  finish();
}

function readOptions(args) {
  const read = { only: undefined, update: false, editor: true, long: Boolean(process.env.LONG) };
  for (let at = 0; at < args.length; at++) {
    const [name, inline] = args[at].split('=');
    if (name === '--update') read.update = true;
    else if (name === '--no-editor') read.editor = false;
    else if (name === '--long') read.long = true;
    else if (name === '--only') read.only = (inline ?? args[++at] ?? '').split(',');
    else {
      console.error(`unknown option ${args[at]}`);
      process.exit(2);
    }
  }
  if (read.update) read.only ??= ['unit'];
  return read;
}

/** Installs when the packages are not those of the lockfile. */
async function install() {
  if (isInstalled(root)) return true;
  return report(
    'packages',
    'install',
    await run(windows ? 'npm.cmd' : 'npm', ['ci'], { log: 'install', shell: windows }),
  );
}

async function runStep(step) {
  if (step.tests) return runTests(step);
  const [command, args] = step.command();
  const result = await run(command, args, { log: step.name });
  const failedBefore = totals.failed;
  if (step.suites) addSuites(result.output);
  if (result.code === 0)
    for (const [, reason] of result.output.matchAll(/^skipped: (.*)$/gm)) skip(`${step.title}: ${reason}`);
  return report(step.title, step.name, result, totals.failed > failedBefore);
}

async function runTests(step) {
  const files = step.tests();
  const tap = join(out, `${step.name}.tap`);
  const reporters = ['dot', 'tap'].flatMap((name, index) => [
    `--test-reporter=${name}`,
    `--test-reporter-destination=${index === 0 ? 'stdout' : tap}`,
  ]);
  // Left to itself, it leaves one processor alone: on two, half the time.
  const concurrency = `--test-concurrency=${step.together ? availableParallelism() : 1}`;
  const result = await run(node, ['--test', '--test-timeout=180000', concurrency, ...reporters, ...files], {
    log: step.name,
    env: step.env,
  });
  const failedBefore = totals.failed;
  addTap(existsSync(tap) ? readFileSync(tap, 'utf8') : '', step.title);
  return report(step.title, step.name, result, totals.failed > failedBefore);
}

/** Test files below test/ whose first folder is accepted; the editor's run inside the editor. */
function testFiles(accept) {
  const folders = readdirSync(join(root, 'test')).filter((name) => name !== 'editor' && accept(name));
  return folders
    .flatMap((folder) => {
      const path = join(root, 'test', folder);
      if (!statSync(path).isDirectory()) return [folder];
      return readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
    })
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => join('test', name));
}

function editorSkip() {
  if (!options.editor) return 'left out by --no-editor';
  if (process.platform === 'linux' && process.arch !== 'x64') return `not available for Linux on ${process.arch}`;
  return undefined;
}

function corpusSkip() {
  const shared = process.env.BULKHEAD_SHARED ?? resolve(root, '..', 'shared');
  return existsSync(join(shared, 'corpus')) ? undefined : 'neither $BULKHEAD_SHARED nor ../shared holds it';
}

function run(command, args, { log, shell = false, env: extra = {} }) {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...extra };
  env.PATH = `${dirname(node)}${windows ? ';' : ':'}${env.PATH}`;
  if (options.update) env.UPDATE = '1';
  if (options.long) env.LONG = '1';
  console.log(`> ${log}`);
  return new Promise((done) => {
    const started = Date.now();
    const file = createWriteStream(join(out, `${log}.log`));
    const child = spawn(command, args, { cwd: root, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        output += data;
        file.write(data);
        process.stdout.write(data);
      });
    }
    const end = (code) => file.end(() => done({ code, output, seconds: (Date.now() - started) / 1000 }));
    child.on('error', (error) => {
      output += error.message;
      console.error(error.message);
      end(1);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}

/** Prints how a step ended; one that fails without a failed test counts as a failure itself. */
function report(title, name, { code, seconds }, counted = false) {
  const failed = code !== 0;
  console.log(`${failed ? 'FAILED' : 'ok'}  ${title} (${seconds.toFixed(1)} s)\n`);
  if (failed) {
    failures.push(`${title} (npm test -- --only ${name})`);
    if (!counted) totals.failed++;
  }
  return !failed;
}

function addTap(text, title) {
  const total = (name) => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  totals.passed += total('pass');
  totals.failed += total('fail') + total('cancelled');
  totals.skipped += total('todo');
  // Node's own count leaves out whole suites.
  for (const [, reason] of text.matchAll(/# SKIP ?(.*)$/gm)) skip(`${title}: ${reason || 'no reason given'}`);
}

/** Adds up the last lines of the suites that run inside an editor. */
function addSuites(text) {
  for (const [, passed, failed, skipped] of text.matchAll(/^suite: (\d+) passed, (\d+) failed, (\d+) skipped$/gm)) {
    totals.passed += Number(passed);
    totals.failed += Number(failed);
    totals.skipped += Number(skipped);
  }
}

function skip(reason) {
  totals.skipped++;
  note(reason);
}

function note(reason) {
  skips.set(reason, (skips.get(reason) ?? 0) + 1);
}

function finish() {
  for (const [reason, times] of skips) console.log(`skipped: ${reason}${times > 1 ? ` (${times} times)` : ''}`);
  for (const failure of failures) console.log(`failed: ${failure}`);
  console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  process.exitCode = totals.failed > 0 ? 1 : 0;
}
