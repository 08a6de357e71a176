import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fullCapabilities, Workbench } from './workbench.ts';

const pod =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: "ghcr.io/acme/a:1"}]}\n';
/** Each takes its time to read. */
const large = pod.replace(
  '}]}',
  `, env: [${Array.from({ length: 1500 }, (_, at) => `{name: A${at}, value: b}`).join(', ')}]}]}`,
);
const many = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`k8s/p${at}.yaml`, large]));

/** On a machine that has other things to do. */
const patience = 60_000;

describe('the index of the workspace', () => {
  it('shows how far it is when that takes long', async () => {
    await using bench = await Workbench.start({ files: many });
    const ended = bench.client.wait(({ params }) => params?.value?.kind === 'end', patience);
    await bench.pull(bench.open('pod.yaml', pod));
    await ended;
    const created = bench.client.all('window/workDoneProgress/create').map(({ params }) => params.token);
    const progress = bench.client.all('$/progress').map(({ params }) => params);
    assert.deepEqual([...new Set(progress.map(({ token }) => token))], created.slice(0, 1));
    const [begin, ...rest] = progress.map(({ value }) => value);
    assert.equal(begin.kind, 'begin');
    assert.equal(begin.title, 'Looking through the workspace');
    const shown = rest.slice(0, -1);
    assert.ok(shown.length > 0);
    assert.ok(shown.every(({ kind, message }) => kind === 'report' && / of 41 files$/.test(message)));
    const percentages = shown.map(({ percentage }) => percentage);
    assert.deepEqual(
      percentages,
      percentages.toSorted((a, b) => a - b),
    );
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
});
