import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { pinAll } from '../../server/engine/pinning.ts';
import { type Facts, noFacts } from '../../server/model/facts.ts';
import { applyEdits } from '../../server/text/edit.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
const facts: Facts = {
  ...noFacts('2026-11-22'),
  digest: () => ({ state: 'known', value: digest, asOf: '2026-11-22T00:00:00Z' }),
};

function pin(text: string) {
  const { edits, left } = pinAll({ path: 'Dockerfile', text }, facts, combine([]));
  return { text: applyEdits(text, edits), left: left.map((each) => [each.text, each.reason]) };
}

describe('pinning all images of a Dockerfile', () => {
  it('writes the digest in the argument that ends a chain of them', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Docker's own.
    const text = 'ARG V=22\nARG NAME=node\nARG TAG=$V\nARG BASE="node:${TAG}"\nFROM $BASE\nFROM ${BASE} AS b\n';
    assert.deepEqual(pin(text), { text: text.replace('V=22', `V=22@${digest}`), left: [] });
    const plain = 'ARG BASE=node:22\nARG SAME=$BASE\nFROM $SAME\nARG BASE\nRUN echo $BASE\n';
    assert.deepEqual(pin(plain), { text: plain.replace('=node:22', `=node:22@${digest}`), left: [] });
  });

  const refusals: readonly (readonly [text: string, image: string, reason: RegExp])[] = [
    ['ARG V=22\nARG BASE=node:$V-slim\nFROM $BASE\n', '$BASE', /^a variable decides a part of its tag/],
    ['ARG V=22\nARG BASE=node:$V\nFROM $BASE\nARG V\nRUN echo $V\n', '$BASE', /^`V` is read elsewhere too/],
    ['ARG V=22\nARG BASE=node:$V\nARG SLIM=$V-slim\nFROM $BASE\n', '$BASE', /^`V` is read elsewhere too/],
    ['ARG BASE=node:22\nARG OTHER=$BASE-slim\nFROM $BASE\n', '$BASE', /^`BASE` is read elsewhere too/],
    ['ARG BASE\nFROM $BASE\n', '$BASE', /^variables that are set elsewhere decide it/],
  ];
  for (const [text, image, reason] of refusals)
    it(`says why ${JSON.stringify(text)} is left`, () => {
      const { text: now, left } = pin(text);
      assert.equal(now, text);
      assert.equal(left.length, 1);
      assert.equal(left[0]?.[0], image);
      assert.match(left[0]?.[1] ?? '', reason);
    });
});
