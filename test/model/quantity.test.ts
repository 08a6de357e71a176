import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseComposeBytes, parseProcessors, parseQuantity } from '../../server/model/quantity.ts';

describe('parseQuantity', () => {
  const cases: [text: string, value: number | undefined][] = [
    ['128Mi', 128 * 1024 ** 2],
    ['1G', 1e9],
    ['500m', 0.5],
    ['1e3', 1000],
    ['1E3', 1000],
    ['1E', 1e18],
    ['.5', 0.5],
    ['0', 0],
    ['1k', 1000],
    ['', undefined],
    ['1K', undefined],
    ['1mi', undefined],
    ['1 Gi', undefined],
    ['Gi', undefined],
    ['1MB', undefined],
  ];
  for (const [text, value] of cases) it(`reads ${text || 'nothing'}`, () => assert.equal(parseQuantity(text), value));
});

describe('parseComposeBytes', () => {
  const cases: [text: string, value: number | undefined][] = [
    ['512m', 512 * 1024 ** 2],
    ['1.5gb', 1.5 * 1024 ** 3],
    ['2GiB', 2 * 1024 ** 3],
    ['1024', 1024],
    ['1024b', 1024],
    ['-1', -1],
    ['0', 0],
    ['', undefined],
    ['m', undefined],
    ['1bb', undefined],
    ['1mx', undefined],
  ];
  for (const [text, value] of cases)
    it(`reads ${text || 'nothing'}`, () => assert.equal(parseComposeBytes(text), value));
});

describe('parseProcessors', () => {
  it('reads decimals and thousandths', () => {
    assert.equal(parseProcessors('0.5'), 0.5);
    assert.equal(parseProcessors('250m'), 0.25);
    assert.equal(parseProcessors('1Gi'), undefined);
  });
});
