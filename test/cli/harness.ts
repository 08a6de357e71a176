import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');

/** From source; where the whole suite runs, as built and on the Node that the suite was started with. */
export const program = process.env.BULKHEAD_TEST_NODE
  ? [process.env.BULKHEAD_TEST_NODE, path.join(root, 'dist/cli.cjs')]
  : [process.execPath, path.join(root, 'server/cli.ts')];

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Circumstances {
  readonly input?: string | Uint8Array;
  readonly env?: NodeJS.ProcessEnv;
  /** A file that it prints to instead. */
  readonly stdout?: number;
  /** What it starts in the program's stead, given its command line; a shell that sets limits, say. */
  readonly through?: readonly string[];
  /** Another installation of it. */
  readonly program?: readonly string[];
}

/** Runs `bulkhead` with `args` in `cwd`, and gives it `input`. */
export function bulkhead(
  cwd: string,
  args: readonly string[],
  { input = '', env = {}, stdout: to, through = [], program: started = program }: Circumstances = {},
): Promise<Outcome> {
  const [command = '', ...first] = [...through, ...started];
  const child = spawn(command, [...first, ...args], {
    cwd,
    env: { ...process.env, ...env },
    timeout: 60_000,
    stdio: ['pipe', to ?? 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  // A program that does not read its input may be gone before all of it is written.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** A temporary folder with `files`, gone after the test. */
export function project(test: TestContext, files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return plant(folder, files);
}

/** Writes `files` into `folder`, and gives it back. */
export function plant(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

/** A Compose file with one `low` finding, `ineffective-ignore` on line 3, that has a safe fix. */
export const flawed = `services:
  web:
    image: ghcr.io/acme/web:1 # bulkhead: ignore[no-such-rule] no longer needed
`;
export const flaw = 'ineffective-ignore';

/** Configuration that leaves only that one rule on, whatever other rules say about the file. */
export const onlyFlaw = (rules: readonly string[], more = '') =>
  `rules:\n${rules.map((id) => `  ${id}: ${id === flaw ? 'low' : 'off'}\n`).join('')}${more}`;
