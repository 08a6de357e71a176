import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { editBetween } from '../../server/text/difference.ts';

describe('what makes one text another', () => {
  it('is a whole line where one was put in or taken out, whatever the next begins with', () => {
    const without = 'services:\n  a:\n    x: 1\n  b:\n    y: 2\n';
    const line = '    mem: 5m\n';
    const at = without.indexOf('  b:');
    const full = without.slice(0, at) + line + without.slice(at);
    assert.deepEqual(editBetween(without, full), {
      prefix: at,
      suffix: at + line.length,
      inserted: line.length,
      by: line.length,
    });
    assert.deepEqual(editBetween(full, without), { prefix: at, suffix: at, inserted: 0, by: -line.length });
  });

  it('stays where it is when no line begins so', () => {
    assert.deepEqual(editBetween('aab', 'aaab'), { prefix: 2 - 2, suffix: 1, inserted: 1, by: 1 });
    assert.deepEqual(editBetween('x: 1 y', 'x: 1 2 y'), { prefix: 5, suffix: 7, inserted: 2, by: 2 });
  });

  it('makes the one of the other', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n'), maxLength: 40 });
    fc.assert(
      fc.property(text, text, (old, now) => {
        const { prefix, suffix, inserted, by } = editBetween(old, now);
        assert.equal(old.slice(0, prefix) + now.slice(prefix, suffix) + old.slice(suffix - by), now);
        assert.equal(inserted, suffix - prefix);
        assert.ok(prefix >= 0 && suffix >= prefix && suffix - by >= prefix);
      }),
      { numRuns: 2000 },
    );
  });
});
