import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { combine } from '../../server/engine/config.ts';
import type { Document } from '../../server/engine/finding.ts';
import { Analyser } from '../../server/lsp/analysis.ts';
import type { Configuration } from '../../server/lsp/configuration.ts';
import { type Judged, Rehearsal } from '../../server/lsp/rehearsal.ts';
import { type Facts, noFacts } from '../../server/model/facts.ts';

const config = combine([], {});
const dockerfile: Document = { path: 'Dockerfile', text: `FROM acme/web:1\n${'RUN make some thing\n'.repeat(20)}` };
const compose: Document = { path: 'compose.yaml', text: 'services:\n  web:\n    image: acme/web:1\n    user: root\n' };

/** A document to type into, and how often something was asked of what is known for it: by each key that is judged. */
function counted(document: Document): Judged & { readonly asked: number } {
  let asked = 0;
  const facts: Facts = {
    ...noFacts('2026-11-22'),
    image: () => {
      asked++;
      return { state: 'unknown' };
    },
  };
  return {
    document,
    config,
    facts,
    get asked() {
      return asked;
    },
  };
}

describe('a rehearsal', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  /** Lets so many keys be typed. */
  const type = (keys: number) => {
    for (let key = 0; key < keys; key++) mock.timers.tick(4);
  };

  it('begins when nothing has been judged for a moment, and goes on from key to key', () => {
    const judged = counted(dockerfile);
    new Rehearsal().after(judged);
    mock.timers.tick(299);
    assert.equal(judged.asked, 0);
    mock.timers.tick(1);
    const first = judged.asked;
    assert.ok(first > 0);
    type(10);
    assert.ok(judged.asked > first);
  });

  it('turns to what was judged last', () => {
    const rehearsal = new Rehearsal();
    const [one, other] = [counted(dockerfile), counted(dockerfile)];
    rehearsal.after(one);
    mock.timers.tick(300);
    const before = one.asked;
    rehearsal.after(other);
    mock.timers.tick(300);
    type(20);
    assert.equal(one.asked, before);
    assert.ok(other.asked > 0);
  });

  it('ends for each format after so many keys, however many documents there are', () => {
    const rehearsal = new Rehearsal();
    const keys = () => {
      const judged = counted(dockerfile);
      rehearsal.after(judged);
      mock.timers.tick(300);
      type(200);
      return judged.asked;
    };
    assert.ok(keys() > 0);
    keys();
    assert.equal(keys(), 0);
    const other = counted(compose);
    rehearsal.after(other);
    mock.timers.tick(300);
    assert.ok(other.asked > 0);
  });

  it('does without what is no format of ours, and without words', () => {
    for (const document of [
      { path: 'a.yaml', text: 'a: b' },
      { path: 'Dockerfile', text: '' },
    ]) {
      const judged = counted(document);
      new Rehearsal().after(judged);
      mock.timers.tick(300);
      type(10);
      assert.equal(judged.asked, 0);
    }
  });

  it('ends when something fails, and nobody hears of it', () => {
    const rehearsal = new Rehearsal();
    rehearsal.after({ ...counted(dockerfile), config: undefined as never });
    mock.timers.tick(300);
    const judged = counted(dockerfile);
    rehearsal.after(judged);
    mock.timers.tick(300);
    assert.equal(judged.asked, 0);
  });

  it('keeps what was asked for the document as it was', async () => {
    const configuration = { revision: 0, of: async () => ({ config, problems: [] }) } as unknown as Configuration;
    const { facts } = counted(dockerfile);
    let asked = 0;
    const image: Facts['image'] = (reference) => {
      asked++;
      return facts.image(reference);
    };
    const analyser = new Analyser(
      configuration,
      () => ({ ...facts, image }),
      async () => {},
    );
    const document = TextDocument.create('file:///w/Dockerfile', 'dockerfile', 1, dockerfile.text);
    const before = await analyser.of(document);
    const count = [asked, before.asked.length];
    mock.timers.tick(300);
    type(100);
    assert.deepEqual([asked, before.asked.length], count);
    assert.ok((await analyser.of(document)) === before);
  });
});
