import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Question } from '../../server/model/facts.ts';
import type { ResolvedDigest } from '../../server/sources/registry/client.ts';
import type { RegistryFailure } from '../../server/sources/registry/failure.ts';
import { FactStore } from '../../server/sources/store.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const otherDigest = `sha256:${'b'.repeat(64)}`;
const node = 'docker.io/library/node:22';
const question: Question = { kind: 'digest', reference: node };
const never = new AbortController().signal;

/** A store whose registry answers with `results` in turn, and whose clock stands until it is set. */
function makeStore(...results: (ResolvedDigest | RegistryFailure)[]) {
  const world = { now: Date.parse('2026-11-21T10:00:00Z'), calls: 0, changes: 0 };
  const store = new FactStore({
    resolveDigest: async () => results[world.calls++] ?? { digest, mediaType: 'm' },
    clock: () => new Date(world.now),
    onChange: () => world.changes++,
  });
  return { store, world };
}

describe('FactStore', () => {
  it('knows only the date until it has been asked to fetch', async () => {
    const { store, world } = makeStore();
    assert.equal(store.facts.today, '2026-11-21');
    assert.deepEqual(store.facts.digest(node), { state: 'unknown' });
    assert.equal(world.calls, 0);
  });

  it('keeps what a tag points at for a quarter of an hour', async () => {
    const { store, world } = makeStore();
    await store.fetch([question], never);
    assert.deepEqual(store.facts.digest(node), { state: 'known', value: digest, asOf: '2026-11-21T10:00:00.000Z' });
    world.now += 14 * 60 * 1000;
    await store.fetch([question], never);
    assert.equal(world.calls, 1);
    world.now += 2 * 60 * 1000;
    assert.equal(store.facts.digest(node).state, 'unknown');
    await store.fetch([question], never);
    assert.equal(world.calls, 2);
  });

  it('asks again when the clock has been set back, which says nothing of how old an answer is', async () => {
    const { store, world } = makeStore();
    await store.fetch([question], never);
    world.now -= 24 * 60 * 60 * 1000;
    assert.equal(store.facts.digest(node).state, 'unknown');
    await store.fetch([question], never);
    await store.fetch([question], never);
    assert.equal(world.calls, 2);
    assert.equal(store.facts.digest(node).state, 'known');
  });

  it('asks once for a question that many wait for', async () => {
    const { store, world } = makeStore();
    await Promise.all([store.fetch([question, question], never), store.fetch([question], never)]);
    assert.equal(world.calls, 1);
  });

  it('tells of answers that differ only', async () => {
    const hour = 61 * 60 * 1000;
    const { store, world } = makeStore(
      { digest, mediaType: 'm' },
      { digest, mediaType: 'm' },
      { digest: otherDigest, mediaType: 'm' },
    );
    for (const changes of [1, 1, 2]) {
      await store.fetch([question], never);
      assert.equal(world.changes, changes);
      world.now += hour;
    }
  });

  it('keeps a failure with its reason, for a minute or as long as the registry asks', async () => {
    const { store, world } = makeStore({ failure: 'rate-limit', message: 'Try later', retryAfterSeconds: 120 });
    await store.fetch([question], never);
    assert.deepEqual(store.facts.digest(node), { state: 'unavailable', reason: 'Try later' });
    world.now += 90 * 1000;
    await store.fetch([question], never);
    assert.equal(world.calls, 1);
    world.now += 31 * 1000;
    await store.fetch([question], never);
    assert.equal(store.facts.digest(node).state, 'known');
  });

  it('asks no registry about what is no reference', async () => {
    const { store, world } = makeStore();
    await store.fetch([{ kind: 'digest', reference: 'Not A Reference' }], never);
    assert.equal(store.facts.digest('Not A Reference').state, 'unavailable');
    assert.equal(world.calls, 0);
  });

  it('gives a request up when nobody waits for it any more, and can ask again', async () => {
    const signals: AbortSignal[] = [];
    const store = new FactStore({
      resolveDigest: (_, signal) => {
        signals.push(signal);
        return signals.length === 1 ? new Promise(() => undefined) : Promise.resolve({ digest, mediaType: 'm' });
      },
      clock: () => new Date(0),
    });
    const first = new AbortController();
    const second = new AbortController();
    const waits = [store.fetch([question], first.signal), store.fetch([question], second.signal)];
    first.abort();
    await waits[0];
    assert.equal(signals[0]?.aborted, false);
    second.abort();
    await waits[1];
    assert.equal(signals[0]?.aborted, true);
    await store.fetch([question], never);
    assert.equal(store.facts.digest(node).state, 'known');
  });

  it('keeps what lay on the disk in force until it has looked again, and tells of differences only', async () => {
    const around: Question = { kind: 'build-folders', dockerfile: '/a/Dockerfile' };
    const world = { now: 0, reads: 0, changes: 0, forgotten: 0, entries: ['x'] };
    const store = new FactStore({
      resolveDigest: async () => ({ digest, mediaType: 'm' }),
      clock: () => new Date(world.now),
      onChange: () => world.changes++,
      surroundings: {
        read: async () => {
          world.reads++;
          return [{ path: '.', ignoreFile: undefined, entries: [...world.entries], isComplete: true }];
        },
        readFile: async () => undefined,
        readObjects: async () => undefined,
        readWorkspace: async () => undefined,
        forget: () => world.forgotten++,
      },
    });
    const value = () => {
      const answer = store.facts.buildFolders('/a/Dockerfile');
      return answer.state === 'known' ? answer.value : undefined;
    };
    await store.fetch([around], never);
    const first = value();
    assert.deepEqual(first?.[0]?.entries, ['x']);
    world.now += 60_000;
    assert.equal(value(), first);
    await store.fetch([around], never);
    assert.equal(value(), first, 'an equal answer is the same object');
    assert.deepEqual([world.reads, world.changes], [2, 1]);
    world.entries = ['x', 'y'];
    await store.fetch([around], never);
    assert.equal(world.reads, 2);
    store.expireDisk();
    assert.equal(value(), first);
    await store.fetch([around], never);
    assert.deepEqual(value()?.[0]?.entries, ['x', 'y']);
    assert.deepEqual([world.reads, world.changes, world.forgotten], [3, 2, 1]);
    store.forgetDisk();
    assert.equal(store.facts.buildFolders('/a/Dockerfile').state, 'unknown');
  });

  it('asks the disk at once where nobody else waits, once for a question', () => {
    const asked: string[] = [];
    const store = new FactStore({
      resolveDigest: async () => ({ digest, mediaType: 'm' }),
      clock: () => new Date(0),
      surroundings: {
        atOnce(question) {
          asked.push(question.kind);
          if (question.kind === 'file') return { value: question.path === '/a/there' ? 'text' : null };
          return question.kind === 'objects' ? { value: undefined } : undefined;
        },
        read: async () => undefined,
        readFile: async () => undefined,
        readObjects: async () => undefined,
        readWorkspace: async () => undefined,
        forget() {},
      },
    });
    const { facts } = store;
    const answers = [facts.file('/a/there'), facts.file('/a/there'), facts.file('/a/not')].map((answer) =>
      answer.state === 'known' ? answer.value : answer.state,
    );
    assert.deepEqual(answers, [{ text: 'text' }, { text: 'text' }, null]);
    assert.equal(facts.objects('/a/pod.yaml').state, 'unavailable');
    assert.equal(facts.buildFolders('/a/Dockerfile').state, 'unknown', 'this takes a while');
    assert.equal(facts.digest(node).state, 'unknown', 'the network is never asked so');
    assert.deepEqual(asked, ['file', 'file', 'objects', 'build-folders']);
  });

  it('keeps a checksum, and why there is none', async () => {
    const results = [digest, { problem: 'Status 404' }];
    const store = new FactStore({
      resolveDigest: async () => ({ digest, mediaType: 'm' }),
      hashDownload: async () => results.shift() ?? '',
      clock: () => new Date(0),
    });
    const questions = ['https://a/1', 'https://a/2'].map((url) => ({ kind: 'checksum', url }) as const);
    for (const each of questions) await store.fetch([each], never);
    const asOf = '1970-01-01T00:00:00.000Z';
    assert.deepEqual(store.facts.checksum('https://a/1'), { state: 'known', value: digest, asOf });
    assert.deepEqual(store.facts.checksum('https://a/2'), { state: 'unavailable', reason: 'Status 404' });
  });
});
