import { ok } from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Random, Sample } from '../engine/random-edits.ts';
import { mutate } from './mutate.ts';

const program = resolve(import.meta.dirname, '../..', process.env.BULKHEAD_CLI ?? 'server/cli.ts');
const sentinel = 'FROM debian:latest\nRUN sudo x\n';
const names = [
  ...['Dockerfile', 'compose.yaml', 'k.yaml', 'pod.yml', 'compose.override.yml', '.env', '.gitignore', '.dockerignore'],
  ...[
    '.bulkhead.yaml',
    'kustomization.yaml',
    'Chart.yaml',
    '-rf',
    '--help',
    'a b',
    'Dockerfile.é',
    'x\ny.yaml',
    '*.yaml',
  ],
  ...[
    `${'n'.repeat(240)}.yaml`,
    'NUL.yaml',
    '%2e%2e',
    'Dockerfile\u202E',
    '\uD83D.yaml',
    '$(x).yaml',
    'templates/a.yaml',
  ],
];
const commands: readonly (readonly string[])[] = [
  ['check'],
  ['check', '--format', 'json'],
  ['check', '--format', 'sarif'],
  ['check', '--format', 'github', '--profile', 'strict'],
  ['fix'],
  ['fix', '--unsafe'],
  ['fix', '--dry-run'],
  ['fix', '--harden', 'restricted'],
  ['posture'],
];

/** One run of the command line over a folder in which nothing is as it should be; one case. */
export async function commandLineCase(samples: readonly Sample[], random: Random): Promise<number> {
  const top = fs.mkdtempSync(join(tmpdir(), 'bulkhead-fuzz-'));
  const folder = join(top, 'work');
  const outside = join(top, 'outside');
  fs.mkdirSync(folder);
  fs.mkdirSync(outside);
  fs.writeFileSync(join(outside, 'Dockerfile'), sentinel);
  try {
    const args = [...random.pick(commands), ...pathsIn(random)];
    const files = plant(folder, outside, samples, random);
    const outcome = await runWhile(args, folder, random.isBy(0.4) ? files : [], samples, random);
    judge(args, outcome, outside, folder);
  } finally {
    spawnSync('chmod', ['-R', 'u+rwX', top]);
    fs.rmSync(top, { recursive: true, force: true });
  }
  return 1;
}

interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

function judge(args: readonly string[], outcome: Outcome, outside: string, folder: string): void {
  const { code, signal, stdout, stderr } = outcome;
  const what = `${args.join(' ')}: ${code ?? signal}\n${stderr.slice(0, 2_000)}`;
  ok(code !== null && code >= 0 && code <= 2, what);
  ok(!/\n\s+at .*[(:]/.test(stderr), `${what}\nshows a stack`);
  ok(fs.readFileSync(join(outside, 'Dockerfile'), 'utf8') === sentinel, `${what}\nwrote outside`);
  const left = filesBelow(folder).filter((name) => name.endsWith('.tmp'));
  ok(left.length === 0, `${what}\nleft ${left}`);
  if (/json|sarif/.test(args.join(' ')) && code < 2) JSON.parse(stdout);
}

/** Node's own recursive listing follows links: with two that lead to their own folder, until there is no more memory. */
function filesBelow(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function pathsIn(random: Random): string[] {
  const paths = ['.', './', '../work', 'missing', 'Dockerfile', 'd', 'loop', '/dev/null', '', 'pipe', 'link'];
  return [
    '--',
    ...Array.from({ length: 1 + Math.floor(random.below(3)) }, () => (random.isBy(0.6) ? '.' : random.pick(paths))),
  ];
}

/** Files, and what stands where files do; the names of those that are files. */
function plant(folder: string, outside: string, samples: readonly Sample[], random: Random): string[] {
  const files: string[] = [];
  for (let made = 0; made < 12; made++) {
    const path = join(folder, random.pick(['', '', 'd', 'd/e', '.git', 'node_modules']), random.pick(names));
    try {
      fs.mkdirSync(dirname(path), { recursive: true });
      if (random.isBy(0.7)) {
        // Only where nothing stands: writing to a pipe waits for a reader.
        fs.writeFileSync(path, bytes(samples, random), { flag: 'wx' });
        files.push(path);
      } else random.pick(oddities)(path, outside);
      if (random.isBy(0.1)) fs.chmodSync(path, random.pick([0o000, 0o200, 0o444, 0o777]));
    } catch {
      // The name is taken, or the system does not have such names.
    }
  }
  if (random.isBy(0.1)) fs.chmodSync(folder, 0o555);
  return files;
}

const oddities: readonly ((path: string, outside: string) => void)[] = [
  (path) => fs.symlinkSync('.', path),
  (path) => fs.symlinkSync('nowhere', path),
  (path) => fs.symlinkSync(path, path),
  (path, outside) => fs.symlinkSync(outside, path),
  (path, outside) => fs.symlinkSync(join(outside, 'Dockerfile'), path),
  (path) => fs.mkdirSync(path),
  (path) => spawnSync('mkfifo', [path]),
  (path) => fs.symlinkSync('/dev/zero', path),
  (path) => fs.symlinkSync('/proc/self/mem', path),
  // A socket stays when its owner is gone without closing it.
  (path) =>
    spawnSync(process.execPath, [
      '-e',
      `require('net').createServer().listen(${JSON.stringify(path)},()=>process.kill(process.pid,9))`,
    ]),
];

function bytes(samples: readonly Sample[], random: Random): Uint8Array {
  const text = mutate(random.pick(samples).text, random, () => random.pick(samples).text);
  const encoded = random.isBy(0.1)
    ? Buffer.from(`\uFEFF${text}`, 'utf16le')
    : Buffer.from(text, random.isBy(0.1) ? 'latin1' : 'utf8');
  return random.isBy(0.05) ? Buffer.concat([encoded, Buffer.alloc(2_000_000, 0x20)]) : encoded;
}

/** Runs it as somebody whom permissions hold, while `files` change under its hands. */
function runWhile(
  args: readonly string[],
  cwd: string,
  files: readonly string[],
  samples: readonly Sample[],
  random: Random,
): Promise<Outcome> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) spawnSync('chown', ['-R', '-h', '65534:65534', dirname(cwd)]);
  const identity = isRoot ? { uid: 65_534, gid: 65_534 } : {};
  // So many seconds of processor time, however many others are at work on the machine.
  const child = spawn('sh', ['-c', 'ulimit -t 60; exec "$@"', 'sh', process.execPath, program, ...args], {
    cwd,
    timeout: 900_000,
    stdio: 'pipe',
    ...identity,
  });
  const timer = setInterval(() => disturb(files, samples, random), 5);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  child.stdin.on('error', () => {});
  child.stdin.end();
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => {
      clearInterval(timer);
      done({ code, signal, stdout, stderr });
    });
  });
}

function disturb(files: readonly string[], samples: readonly Sample[], random: Random): void {
  if (files.length === 0) return;
  const file = random.pick(files);
  try {
    random.pick([
      () => fs.writeFileSync(file, bytes(samples, random)),
      () => fs.truncateSync(file, 3),
      () => fs.rmSync(file, { recursive: true }),
      () => fs.mkdirSync(file),
      () => fs.renameSync(file, `${file}.gone`),
    ])();
  } catch {
    // It is gone, or something else stands there by now.
  }
}
