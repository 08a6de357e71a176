// npm run bench [-- --rivals FOLDER | hostile | index [FILES | FOLDER]]: how long people wait. Times are for people: nothing here passes or fails.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { combine } from '../server/engine/config.ts';
import { lint } from '../server/engine/lint.ts';
import { noFacts } from '../server/model/facts.ts';
import { loadShellFromPackages } from '../test/harness/shell.ts';
import { benchHostile } from './bench-hostile.ts';
import { benchIndex } from './bench-index.ts';
import { benchInputs } from './bench-inputs.ts';
import { type BenchServer, type Measured, measure } from './bench-server.ts';
import { row, targets } from './bench-table.ts';

const root = join(import.meta.dirname, '..');
const sizes = [20, 200, 2_000, 10_000];
const languages: Readonly<Record<string, string>> = { Dockerfile: 'dockerfile', 'compose.yaml': 'dockercompose' };
/** Files of each kind for the command line. */
const count = 500;
/** Milliseconds of the unit in which Linux counts processor time. */
const ticks = 10;

// They are installed by hand, into a folder of their own, and are no part of this project.
const rivalFolder = process.argv.includes('--rivals') ? process.argv[process.argv.indexOf('--rivals') + 1] : undefined;
const inRivals = (file: string) => join(rivalFolder ?? root, 'node_modules', file);
const rivals: readonly BenchServer[] =
  rivalFolder === undefined
    ? []
    : [
        {
          name: 'dockerfile-ls',
          script: inRivals('dockerfile-language-server-nodejs/bin/docker-langserver'),
          pulls: false,
          files: ['Dockerfile'],
        },
        {
          name: 'compose-ls',
          script: inRivals('@microsoft/compose-language-service/bin/docker-compose-langserver'),
          pulls: false,
          files: ['compose.yaml'],
          initializationOptions: { diagnosticDelay: 0 },
        },
        {
          name: 'yaml-ls',
          script: inRivals('yaml-language-server/bin/yaml-language-server'),
          pulls: false,
          files: ['compose.yaml', 'workloads.yaml'],
          languageId: 'yaml',
          debounce: 200,
        },
      ];

if (process.argv[2] === 'hostile') {
  await benchHostile(process.argv[3]);
  process.exit(0);
}
if (process.argv[2] === 'index') {
  await benchIndex(process.argv[3]);
  process.exit(0);
}
await loadShellFromPackages();
benchLint();
for (const bundle of ['server.cjs', 'cli.cjs'])
  if (!existsSync(join(root, 'dist', bundle))) {
    console.log(`dist/${bundle} is not built: npm run build`);
    process.exit(1);
  }
await benchServers();
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

async function benchServers(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-bench-'));
  const bare = join(folder, 'bare.cjs');
  await build({
    entryPoints: [join(root, 'scripts/bench-bare.ts')],
    outfile: bare,
    bundle: true,
    platform: 'node',
    minify: true,
  });
  const own: BenchServer = { name: 'bulkhead', script: join(root, 'dist/server.cjs'), pulls: true, files: [] };
  console.log(
    '\nservers over stdio; * is less what they waited for a processor; x is how many times that of another it takes',
  );
  console.log(
    rivalFolder === undefined ? 'rivals are not measured: --rivals FOLDER names one with their node_modules' : '',
  );
  for (const [path, write] of Object.entries(benchInputs)) {
    for (const lines of sizes.filter((size) => size >= 200)) {
      const text = write(lines);
      const languageId = languages[path] ?? 'yaml';
      const of = (server: BenchServer) => measure(server, path, languageId, text);
      const measured = await of(own);
      const floor = await of({ ...own, name: 'bare', script: bare });
      const others: [string, Measured | undefined][] = [];
      for (const rival of rivals.filter(({ files }) => files.includes(path)))
        others.push([rival.name, existsSync(rival.script) ? await of(rival) : undefined]);
      for (const target of targets.filter((each) => each.file === path && each.lines === lines))
        console.log(row(target, measured, floor, others));
    }
  }
  rmSync(folder, { recursive: true });
}

/** Files a second that `check` gets through on one thread, once it has started. */
function benchCommandLine(): void {
  console.log('\ncommand line, one thread, files a second of processor time');
  for (const [kind, most, names] of [
    ['Dockerfiles', 1_500, ['Dockerfile']],
    ['YAML files', 600, ['compose.yaml', 'workloads.yaml']],
  ] as const) {
    const folder = mkdtempSync(join(tmpdir(), 'bulkhead-bench-'));
    for (let index = 0; index < count; index++) {
      const name = names[index % names.length] as string;
      mkdirSync(join(folder, `${index}`));
      writeFileSync(join(folder, `${index}`, name), benchInputs[name]?.(100 + (index % 60)) ?? '');
    }
    const start = check(join(folder, '0'));
    const all = check(folder);
    rmSync(folder, { recursive: true });
    const speed = (1000 * (count - 1)) / (all - start);
    console.log(
      `${kind.padEnd(12)} target ${most}, measured ${speed.toFixed(0)}: ${speed >= most ? 'met' : 'MISSED'}; one file ${start.toFixed(0)} ms`,
    );
  }
}

/** Milliseconds of processor time that a check of `path` takes. */
function check(path: string): number {
  const before = resourceUsage();
  const node = process.env.BULKHEAD_TEST_NODE ?? process.execPath;
  spawnSync(node, [join(root, 'dist/cli.cjs'), 'check', '--jobs', '1', path], { stdio: 'ignore' });
  return resourceUsage() - before;
}

/** Of all programs that were started and have ended, in milliseconds; read from the system, as Node does not say. */
function resourceUsage(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
  // `cutime` and `cstime`: those of children.
  return (Number(fields[13]) + Number(fields[14])) * ticks;
}

function print(name: string, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1).padStart(8);
  console.log(`  ${name.padEnd(32)} p50 ${at(0.5)}  p95 ${at(0.95)}`);
}
