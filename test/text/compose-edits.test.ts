import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { composeEdits } from '../../server/text/compose-edits.ts';
import { applyEdits, type Edit } from '../../server/text/edit.ts';

/** Valid edits of a text of `length` characters, from arbitrary numbers. */
function editsFrom(length: number, numbers: readonly number[]): Edit[] {
  const places = [...new Set(numbers.map((number) => number % (length + 1)))].sort((a, b) => a - b);
  const edits: Edit[] = [];
  for (let i = 0; i < places.length; i += 2) {
    const start = places[i] as number;
    edits.push({ range: { start, end: places[i + 1] ?? start }, newText: 'new'.slice(0, start % 4) });
  }
  return edits;
}

test('composed edits do to the original what the rounds do one after the other', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 30 }),
      fc.array(fc.array(fc.nat(60), { maxLength: 8 }), { maxLength: 4 }),
      (text, plans) => {
        let current = text;
        const rounds = plans.map((plan) => {
          const edits = editsFrom(current.length, plan);
          current = applyEdits(current, edits) as string;
          return edits;
        });
        assert.equal(applyEdits(text, composeEdits(text, rounds)), current);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('text that no round touches stays outside the edits', () => {
  const rounds = [[{ range: { start: 1, end: 2 }, newText: 'xy' }], [{ range: { start: 6, end: 6 }, newText: '!' }]];
  assert.deepEqual(composeEdits('abcdef', rounds), [
    { range: { start: 1, end: 2 }, newText: 'xy' },
    { range: { start: 5, end: 5 }, newText: '!' },
  ]);
});
