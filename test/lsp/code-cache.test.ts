import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { serverNode, serverScript } from './client.ts';
import { Workbench } from './workbench.ts';

const skip = serverScript.endsWith('.cjs') ? false : 'only what is built keeps its code';
/** The server keeps what has been compiled after two seconds. */
const patience = 30_000;
const parts = ['server-main.cjs', 'web-tree-sitter.cjs'];

describe('the code cache', { skip }, () => {
  // Commands in a Dockerfile bring the shell grammar along, and what Node is told for it.
  it('is taken by the next start, whatever was opened when it was written', () =>
    inCopy(async (folder) => {
      await openDockerfile(folder, () => cachesIn(folder).length === parts.length);
      const written = cachesIn(folder);
      assert.equal(written.length, parts.length);
      // One that is not taken is written anew, which the first was after as long.
      await openDockerfile(folder, undefined, 4_000);
      assert.deepEqual(cachesIn(folder), written);
    }));

  it('is added to by a start with a file of another format', () =>
    inCopy(async (folder) => {
      await openDockerfile(folder, () => cachesIn(folder).length === parts.length);
      const main = readdirSync(folder).find((each) => each.startsWith('server-main.cjs.')) as string;
      const size = () => statSync(path.join(folder, main)).size;
      const before = size();
      await using bench = await start(folder);
      const report = await bench.pull(
        bench.open('compose.yaml', 'services:\n  a:\n    image: b\n    privileged: true\n'),
      );
      assert.ok(report.items.some(({ code }: { code: string }) => code === 'privileged-container'));
      await within(patience, () => size() > before);
      assert.ok(size() > before);
    }));

  // V8 takes it as it is, and ends the process.
  it('is written anew where a full disk or a power cut has left something else', () =>
    inCopy(async (folder) => {
      await openDockerfile(folder, () => cachesIn(folder).length === parts.length);
      const written = cachesIn(folder);
      for (const name of readdirSync(folder).filter((each) => each.endsWith('.cache'))) {
        const file = path.join(folder, name);
        writeFileSync(file, readFileSync(file).fill(0, statSync(file).size / 2));
      }
      const damaged = cachesIn(folder);
      const isNew = () => cachesIn(folder).every((each) => !damaged.includes(each));
      await openDockerfile(folder, isNew);
      assert.ok(isNew());
      assert.equal(cachesIn(folder).length, written.length);
    }));
});

/** Hands over a folder with the built server that has never been started, and removes it. */
async function inCopy(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-cache-'));
  try {
    cpSync(path.dirname(serverScript), folder, { recursive: true, filter: (file) => !/\.(?:cache|map)$/.test(file) });
    await test(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function openDockerfile(folder: string, isDone = () => false, most = patience): Promise<void> {
  await using bench = await start(folder);
  const report = await bench.pull(bench.open('Dockerfile', 'FROM debian:13\nRUN sudo apt-get update\n'));
  assert.ok(report.items.some(({ code }: { code: string }) => code === 'sudo'));
  await within(most, isDone);
}

function start(folder: string): Promise<Workbench> {
  return Workbench.start({ command: [serverNode, path.join(folder, 'server.cjs'), '--stdio'] });
}

async function within(milliseconds: number, isDone: () => boolean): Promise<void> {
  for (let waited = 0; waited < milliseconds && !isDone(); waited += 100)
    await new Promise((wake) => setTimeout(wake, 100));
}

/** Name and time of each cache that is complete. */
function cachesIn(folder: string): string[] {
  assert.ok(existsSync(folder));
  return readdirSync(folder)
    .filter((name) => name.endsWith('.cache'))
    .map((name) => `${name} ${statSync(path.join(folder, name)).mtimeMs}`)
    .sort();
}
