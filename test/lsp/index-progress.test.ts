import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Connection } from 'vscode-languageserver';
import type { Abilities } from '../../server/lsp/abilities.ts';
import { indexProgress } from '../../server/lsp/progress.ts';
import { fullCapabilities, Workbench } from './workbench.ts';

const pod =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: "ghcr.io/acme/a:1"}]}\n';
/** Each takes its time to read. */
const large = pod.replace(
  '}]}',
  `, env: [${Array.from({ length: 4000 }, (_, at) => `{name: A${at}, value: b}`).join(', ')}]}]}`,
);
const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`k8s/p${at}.yaml`, large]));
/** On a machine that has other things to do. */
const patience = 60_000;

describe('the index of the workspace', () => {
  it('shows how far it is when that takes long', async () => {
    await using bench = await Workbench.start({ files: many });
    const reported = bench.client.wait(({ params }) => params?.value?.kind === 'report', patience);
    await bench.pull(bench.open('pod.yaml', pod));
    const { value, token } = (await reported).params;
    // What is open counts, though it was never saved.
    assert.match(value.message, /^\d+ of 101 files$/);
    const [created] = bench.client.all('window/workDoneProgress/create');
    assert.equal(created?.params.token, token);
    const [begun] = bench.client.all('$/progress');
    assert.equal(begun?.params.value.kind, 'begin');
    assert.equal(begun?.params.value.title, 'Looking through the workspace');
  });

  it('shows nothing when it is there at once, or where nothing can be shown', async () => {
    for (const [files, window] of [
      [{ 'k8s/pod.yaml': pod }, fullCapabilities.window],
      [many, {}],
    ] as const) {
      await using bench = await Workbench.start({ files, capabilities: { ...fullCapabilities, window } });
      const uri = bench.open('pod.yaml', pod);
      await bench.pull(uri);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      assert.equal((await bench.pull(uri)).kind, 'full');
      assert.deepEqual(bench.client.all('window/workDoneProgress/create'), []);
      assert.deepEqual(bench.client.all('$/progress'), []);
    }
  });

  it('shows each step once, and ends what it has begun', async ({ mock }) => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const said: unknown[][] = [];
    const reporter = {
      begin: (...all: unknown[]) => said.push(['begin', ...all]),
      report: (...all: unknown[]) => said.push(['report', ...all]),
      done: () => said.push(['done']),
    };
    const window = { createWorkDoneProgress: async () => reporter };
    const progress = indexProgress({ window } as unknown as Connection, { showsProgress: true } as Abilities);
    progress.report(5, 1000);
    mock.timers.tick(999);
    assert.deepEqual(said, []);
    mock.timers.tick(1);
    await new Promise((resolve) => setImmediate(resolve));
    for (const done of [300, 301, 304, 310]) progress.report(done, 1000);
    progress.end();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(said, [
      ['begin', 'Looking through the workspace', 0],
      ['report', 30, '300 of 1000 files'],
      ['report', 31, '310 of 1000 files'],
      ['done'],
    ]);
    const quick = indexProgress({ window } as unknown as Connection, { showsProgress: true } as Abilities);
    quick.end();
    mock.timers.tick(5000);
    assert.equal(said.length, 4);
  });
});
