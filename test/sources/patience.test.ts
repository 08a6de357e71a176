import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Patience } from '../../server/sources/patience.ts';

describe('patience', () => {
  it('is not needed while nobody types', async () => {
    const patience = new Patience(() => performance.now() - 1_000, { pause: 1_000, longest: 100_000 });
    let isDone = false;
    const taken = patience.take().then(() => {
      isDone = true;
    });
    await Promise.resolve();
    await Promise.resolve();
    assert.ok(isDone);
    await taken;
  });

  it('waits until a while after the last key, for everybody at once', async () => {
    const start = performance.now();
    let typedAt = start;
    const patience = new Patience(() => typedAt, { pause: 50, longest: 100_000 });
    const keys = setInterval(() => {
      if (performance.now() - start < 200) typedAt = performance.now();
    }, 10);
    await Promise.all([patience.take(), patience.take(), patience.take()]);
    clearInterval(keys);
    assert.ok(performance.now() >= typedAt + 50);
  });

  it('ends, however long somebody types', async () => {
    const patience = new Patience(() => performance.now(), { pause: 50, longest: 120 });
    const start = performance.now();
    await patience.take();
    assert.ok(performance.now() - start >= 119);
    // Nothing is left of it for the next file.
    await patience.take();
  });
});
