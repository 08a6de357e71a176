import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverNode, serverScript } from './client.ts';
import { Workbench } from './workbench.ts';

// Minutes each, and Windows has no such signals.
const skip =
  !process.env.LONG || process.platform === 'win32' ? 'only in npm run test:long, where there are signals' : false;
const hook = path.join(import.meta.dirname, 'report-heap.cjs');
/** What may stay behind of what is closed and changed. */
const growth = 1.2;

function start(): Promise<Workbench> {
  return Workbench.start({ command: [serverNode, '--expose-gc', '--require', hook, serverScript, '--stdio'] });
}

/** What the server's heap holds, in bytes, once it has answered everything. */
async function heapOf({ client }: Workbench): Promise<number> {
  client.received.length = 0;
  client.stderr = '';
  client.process.kill('SIGUSR2');
  for (;;) {
    const [, bytes] = /heap (\d+)\n/.exec(client.stderr) ?? [];
    if (bytes !== undefined) {
      client.stderr = '';
      return Number(bytes);
    }
    await sleep(20);
  }
}

function compose(index: number): string {
  return `services:\n${Array.from({ length: 20 }, (_, at) => `  s${index}-${at}:\n    image: nginx:1.${at}\n    privileged: true\n`).join('')}`;
}

async function openAndClose(bench: Workbench, from: number, count: number): Promise<void> {
  for (let index = from; index < from + count; index++) {
    const isCompose = index % 2 === 0;
    const text = isCompose
      ? compose(index)
      : `FROM debian:12\n${'RUN apt-get update && sudo x\n'.repeat(20)}# ${index}\n`;
    const uri = bench.open(isCompose ? `d${index}/compose.yaml` : `d${index}/Dockerfile`, text);
    assert.ok((await bench.pull(uri)).items.length > 0);
    bench.client.notify('textDocument/didClose', { textDocument: { uri } });
  }
}

function tell(context: TestContext, what: string, curve: readonly number[]): void {
  context.diagnostic(`${what}: ${curve.map((bytes) => (bytes / 2 ** 20).toFixed(1)).join(' ')} MB`);
}

test('documents that were opened and closed leave nothing behind', { skip, timeout: 900_000 }, async (context) => {
  await using bench = await start();
  await openAndClose(bench, 0, 500);
  const before = await heapOf(bench);
  await openAndClose(bench, 500, 2_000);
  const after = await heapOf(bench);
  tell(context, 'heap before and after', [before, after]);
  assert.ok(after <= before * growth, `${before} bytes became ${after}`);
});

for (const [name, text, line] of [
  ['Dockerfile', `FROM debian:12\n${'RUN apt-get update && sudo x\nCOPY a /b\n'.repeat(50)}`, 40],
  ['compose.yaml', compose(0), 30],
] as const) {
  test(`an hour of typing in a ${name} leaves nothing behind`, { skip, timeout: 3_600_000 }, async (context) => {
    await using bench = await start();
    const uri = bench.open(name, text);
    // Five keys a second, and some.
    const edits = 20_000;
    const curve: number[] = [];
    for (let edit = 0; edit < edits; edit++) {
      const at = edit % 60;
      const start = { line, character: at === 0 ? 0 : at + 1 };
      const newText = at === 0 ? '# \n' : String.fromCharCode(97 + (edit % 26));
      // What was written is taken away again, line and all.
      const isEnd = at === 59;
      const range = isEnd
        ? { start: { line, character: 0 }, end: { line: line + 1, character: 0 } }
        : { start, end: start };
      bench.change(uri, edit + 2, { range, text: isEnd ? '' : newText });
      await bench.pull(uri);
      if ((edit + 1) % (edits / 10) === 0) curve.push(await heapOf(bench));
    }
    tell(context, `heap after every ${edits / 10} edits`, curve);
    const [first = 0] = curve;
    assert.ok((curve.at(-1) ?? 0) <= first * growth, `${curve}`);
  });
}
