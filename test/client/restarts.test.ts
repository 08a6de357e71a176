import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Restarts } from '../../client/restarts.ts';

const minute = 60_000;

test('a server is started again three times in five minutes, not a fourth', () => {
  const restarts = new Restarts();
  assert.deepEqual(
    [0, 1, 2, 4.9].map((at) => restarts.allow(at * minute)),
    [true, true, true, false],
  );
});

test('crashes of more than five minutes ago count no more', () => {
  const restarts = new Restarts();
  assert.deepEqual(
    [0, 1, 2, 5, 6, 6.5].map((at) => restarts.allow(at * minute)),
    [true, true, true, true, true, false],
  );
});
