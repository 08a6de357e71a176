import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { atOnce, inTurn, type Steps, when } from '../../server/sources/steps.ts';

function* sum(values: readonly (number | Promise<number>)[]): Steps<number> {
  let total = 0;
  for (const value of values) total += yield* when(value);
  return total;
}

describe('steps', () => {
  it('are done at once where nothing has to be waited for', () => {
    assert.deepEqual(atOnce(sum([1, 2])), { value: 3 });
  });

  it('are done in turn otherwise, and not at once', async () => {
    assert.equal(await inTurn(sum([1, Promise.resolve(2), 3])), 6);
    assert.equal(atOnce(sum([1, Promise.resolve(2)])), undefined);
  });

  it('hear of what failed where they waited for it, and end with it when they do not mind it', async () => {
    const fails = () => Promise.reject(new Error('no'));
    await assert.rejects(inTurn(sum([fails()])), /no/);
    function* minding(): Steps<string> {
      try {
        return String(yield* when(fails()));
      } catch {
        return 'minded';
      }
    }
    assert.equal(await inTurn(minding()), 'minded');
    // A promise that nobody waits for any more fails without a word.
    assert.equal(atOnce(sum([fails()])), undefined);
    await new Promise((resolve) => setImmediate(resolve));
  });
});
