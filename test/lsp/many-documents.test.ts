import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Message } from './client.ts';
import { plainCapabilities, Workbench } from './workbench.ts';

const count = 120;
/** At most so many documents are judged between a keystroke and its answer: those under way when it comes. */
const few = 12;
const slow = { timeout: 120_000 };

/** What the configuration sets to another severity. */
const rule = 'privileged-container';
const low = 3;
type Finding = { readonly code: string; readonly severity: number };

/** Long enough that all of them take much longer than a message. */
const text = (name: string) => {
  const service = (index: number) => `  s${index}:\n    image: ${name}\n    privileged: true\n    ports: ["80:80"]\n`;
  return `services:\n${Array.from({ length: 4 }, (_, index) => service(index)).join('')}`;
};

const typed = { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '# \n' };

async function openMany(capabilities?: object): Promise<{ bench: Workbench; uris: string[] }> {
  const bench = await Workbench.start({ ...(capabilities && { capabilities }) });
  const uris = Array.from({ length: count }, (_, index) => bench.open(`compose.${index}.yaml`, text(`a:${index}`)));
  return { bench, uris };
}

const changeConfig = (bench: Workbench) => {
  bench.write('.bulkhead.yaml', `rules:\n  ${rule}: low\n`);
  const changes = [{ uri: bench.uri('.bulkhead.yaml'), type: 1 }];
  bench.client.notify('workspace/didChangeWatchedFiles', { changes });
};

describe('many open documents', () => {
  it('asked for again after a configuration change leave a keystroke its turn', slow, async () => {
    const opened = await openMany();
    await using bench = opened.bench;
    const [first = '', ...others] = opened.uris;
    await Promise.all(opened.uris.map((uri) => bench.pull(uri)));
    changeConfig(bench);
    await bench.client.waitFor('workspace/diagnostic/refresh');
    let answered = 0;
    const all = others.map((uri) => bench.pull(uri).finally(() => answered++));
    bench.change(first, 2, typed);
    const { items } = await bench.pull(first);
    assert.ok(answered < few, `${answered} documents came first`);
    const results = await Promise.all(all);
    assert.equal(answered, others.length);
    for (const { items: each } of [{ items }, ...results])
      assert.ok(each.length > 0 && each.every(({ code, severity }: Finding) => code !== rule || severity === low));
  });

  it('that are pushed leave a keystroke its turn, and are sent once', slow, async () => {
    const opened = await openMany(plainCapabilities);
    await using bench = opened.bench;
    const published = () => bench.client.all('textDocument/publishDiagnostics');
    while (new Set(published().map(({ params }) => params.uri)).size < count)
      await bench.client.waitFor('textDocument/publishDiagnostics');
    const before = published().length;
    const [first = ''] = opened.uris;
    const answer = bench.client.waitFor(
      'textDocument/publishDiagnostics',
      ({ uri, version }) => uri === first && version === 2,
    );
    changeConfig(bench);
    changeConfig(bench);
    await bench.client.waitFor('textDocument/publishDiagnostics');
    bench.change(first, 2, typed);
    await answer;
    const meanwhile = published().length - before;
    assert.ok(meanwhile < few, `${meanwhile} documents came first`);
    const sent = () =>
      published()
        .slice(before)
        .map(({ params }) => params.uri);
    while (new Set(sent()).size < count) await bench.client.waitFor('textDocument/publishDiagnostics');
    // Not one for each change: but the one that was typed in, and what was under way when the configuration changed again,
    // or when what lies around the files had just become known.
    assert.ok(sent().length < count * 1.5, `${sent().length} were sent`);
  });

  it('are not judged for requests that were cancelled', slow, async () => {
    const opened = await openMany();
    await using bench = opened.bench;
    const requests = opened.uris.map((uri) =>
      bench.client.requestWithId('textDocument/diagnostic', { textDocument: { uri } }),
    );
    for (const { id } of requests) bench.client.notify('$/cancelRequest', { id });
    const answers: Message[] = await Promise.all(requests.map(({ answer }) => answer));
    const judged = answers.filter(({ error }) => error === undefined).length;
    assert.ok(judged < few, `${judged} were judged`);
    assert.ok(answers.every(({ error }) => error === undefined || error.code === -32800));
  });
});
