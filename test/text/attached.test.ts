import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attached } from '../../server/text/attached.ts';
import { keptUntilSwept } from '../harness/young.ts';

describe('what is attached', () => {
  test('is known of the thing that it was attached to, in its last version', () => {
    const sizes = attached<object, number>();
    const [one, other] = [{}, {}];
    sizes.set(one, 1);
    sizes.set(one, 2);
    assert.deepEqual([sizes.get(one), sizes.get(other)], [2, undefined]);
  });

  test('is apart from what else is attached', () => {
    const sizes = attached<object, number>();
    const names = attached<object, string>();
    const thing = {};
    sizes.set(thing, 1);
    assert.equal(names.get(thing), undefined);
    names.set(thing, 'a');
    assert.deepEqual([sizes.get(thing), names.get(thing)], [1, 'a']);
  });

  test('may be nothing', () => {
    const known = attached<object, undefined>();
    const thing = {};
    known.set(thing, undefined);
    known.set(thing, undefined);
    assert.equal(known.get(thing), undefined);
  });

  for (const [what, thing] of Object.entries({ 'an object': { a: 1 }, 'a list': [1], 'a map': new Map([[1, 1]]) }))
    test(`is not seen in ${what}, and not copied`, () => {
      const sizes = attached<object, number>();
      const before = structuredClone(thing);
      sizes.set(thing, 1);
      assert.deepEqual(thing, before);
      assert.deepEqual(Reflect.ownKeys(thing), Reflect.ownKeys(before));
      assert.equal(sizes.get({ ...thing }), undefined);
      assert.equal(sizes.get(structuredClone(thing)), undefined);
    });

  test('goes with its thing, without all of the heap being looked at', () => {
    const versions = attached<object, unknown>();
    const left = (count: number) =>
      keptUntilSwept(() => {
        for (let index = 0; index < count; index++) {
          const version = {};
          versions.set(version, { version, text: Array.from({ length: 1_000 }, () => index) });
        }
      });
    left(1);
    const one = left(1);
    const many = left(100);
    assert.ok(many < one + 100_000, `${many} bytes were left of a hundred versions, ${one} of one`);
  });
});
