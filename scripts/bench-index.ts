import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { DefinitionRequest } from 'vscode-languageserver-protocol/node';
import { benchInputs } from './bench-inputs.ts';
import { Session } from './bench-server.ts';

/** Somebody who types fast. */
const keyInterval = 60;
const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);
/** Of a hundred files, how many are of this kind, with so many lines; the rest are small manifests. */
const mixture: readonly (readonly [parts: number, name: string, lines: number])[] = [
  [10, 'Dockerfile', 30],
  [15, 'compose.yaml', 60],
  [2, 'workloads.yaml', 700],
];

/**
 * Has the index of a workspace made, of `what` generated files or of the folder `what`, first while nobody types and then while somebody does: how long that
 * takes, and how long the typing waits, beside the same when the index is there.
 */
export async function benchIndex(what = '5000'): Promise<void> {
  const count = /^\d+$/.test(what) ? Number(what) : undefined;
  const folder = count === undefined ? path.resolve(what) : mkdtempSync(path.join(tmpdir(), 'bulkhead-bench-'));
  try {
    if (count !== undefined) fill(folder, count);
    for (const isTyped of [false, true]) {
      console.log(
        `the index of ${count === undefined ? folder : `${count} files`}, while ${isTyped ? 'somebody' : 'nobody'} types; load ${loadavg()[0]?.toFixed(1)}`,
      );
      await benchOnce(folder, isTyped);
    }
  } finally {
    if (count !== undefined) rmSync(folder, { recursive: true });
  }
}

async function benchOnce(folder: string, isTyped: boolean): Promise<void> {
  const script = process.env.BULKHEAD_SERVER ?? path.join(import.meta.dirname, '../dist/server.cjs');
  const session = new Session({ name: 'bulkhead', script: path.resolve(script), pulls: true, files: [] }, 'yaml');
  try {
    await session.initialize(pathToFileURL(folder).href);
    const text = benchInputs['workloads.yaml']?.(40) ?? '';
    const uri = pathToFileURL(path.join(folder, 'open.yaml')).href;
    const started = performance.now();
    await session.open(uri, text);
    const lines = text.split('\n');
    const line = lines.findIndex((each) => each.includes('image: '));
    const position = { line, character: (lines[line]?.indexOf('image: ') ?? 0) + 10 };
    let end: number | undefined;
    // The answer to this waits for the index.
    const asked = session.ask(DefinitionRequest.method, { textDocument: { uri }, position }).then(() => {
      end = performance.now();
    });
    const during = isTyped ? await type(session, uri, () => end === undefined) : [];
    await asked;
    const made = `made after ${seconds((end ?? 0) - started)} s (target 10 s)`;
    console.log(`  ${made}, processor time ${session.processorSeconds.toFixed(1)} s, most memory ${session.memory} MB`);
    if (!isTyped) return;
    print('keystrokes until then', during);
    print('keystrokes afterwards', await type(session, uri, (typed) => typed < 100, during.length));
  } finally {
    session.end();
  }
}

/** Types as long as `goes`; for each key how long its diagnostics took, and the same without what the server waited for a processor. */
async function type(
  session: Session,
  uri: string,
  goes: (typed: number) => boolean,
  before = 0,
): Promise<readonly (readonly [whole: number, own: number])[]> {
  const times: [number, number][] = [];
  while (goes(times.length)) {
    const start = performance.now();
    const own = await session.timed(() => session.type(uri, before + times.length, 3));
    times.push([performance.now() - start, own]);
    await sleep(Math.max(0, keyInterval - (performance.now() - start)));
  }
  return times;
}

function print(what: string, times: readonly (readonly [whole: number, own: number])[]): void {
  const at = (index: 0 | 1, part: number) => {
    const sorted = times.map((each) => each[index]).sort((a, b) => a - b);
    return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN).toFixed(0);
  };
  const of = (index: 0 | 1) => `p50 ${at(index, 0.5)}, p95 ${at(index, 0.95)}, longest ${at(index, 1)} ms`;
  console.log(`  ${times.length} ${what}: ${of(0)}; less what the server waited for a processor: ${of(1)}`);
}

function fill(folder: string, count: number): void {
  for (let index = 0; index < count; index++) {
    const place = path.join(folder, `team-${index % 97}`, `part-${index}`);
    mkdirSync(place, { recursive: true });
    const kind = kindOf(index % 100);
    const text = kind === undefined ? manifest(index) : (benchInputs[kind[1]]?.(kind[2]) ?? '');
    writeFileSync(path.join(place, kind?.[1] ?? 'deployment.yaml'), text);
  }
}

function kindOf(part: number): (typeof mixture)[number] | undefined {
  let below = 0;
  for (const kind of mixture) {
    below += kind[0];
    if (part < below) return kind;
  }
  return undefined;
}

function manifest(index: number): string {
  const whole = benchInputs['workloads.yaml']?.(30 + (index % 40)) ?? '';
  return whole.replaceAll('web-', `web-${index}-`);
}
