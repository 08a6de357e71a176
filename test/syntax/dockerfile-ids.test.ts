import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDockerfile } from '../../server/syntax/dockerfile/parse.ts';

const lines = ['FROM debian:12', 'RUN one', 'RUN two', 'RUN three', 'USER app'];
const text = (all: readonly string[]) => `${all.join('\n')}\n`;

describe('the numbers of instructions', () => {
  const before = parseDockerfile(text(lines));

  it('are their places in a file that is read for the first time', () => {
    assert.deepEqual(before.ids, [0, 1, 2, 3, 4]);
    assert.equal(before.nextId, 5);
  });

  it('stay with what is around an instruction that comes, goes or is rewritten', () => {
    const idsOf = (all: readonly string[]) => parseDockerfile(text(all), before).ids;
    assert.deepEqual(idsOf(lines.toSpliced(2, 0, 'RUN more')), [0, 1, 5, 2, 3, 4]);
    assert.deepEqual(idsOf(lines.toSpliced(2, 1)), [0, 1, 3, 4]);
    assert.deepEqual(idsOf(lines.with(2, 'COPY other .')), [0, 1, 2, 3, 4]);
    assert.deepEqual(idsOf(lines.toSpliced(1, 2, 'RUN a', 'RUN b', 'RUN c')), [0, 5, 6, 7, 3, 4]);
    assert.deepEqual(idsOf([]), []);
  });

  it('are not given twice, and given anew when very many are lost', () => {
    let tree = before;
    const highest: number[] = [];
    for (let key = 0; key < 1_200; key++) {
      const line = key % 2 === 0 ? ['RUN more'] : [];
      tree = parseDockerfile(text(lines.toSpliced(2, 0, ...line)), tree);
      assert.equal(new Set(tree.ids).size, tree.ids.length);
      highest.push(Math.max(...tree.ids));
    }
    assert.ok(highest.some((id) => id > 200));
    // What is kept by number does not grow without end.
    let turns = 0;
    while (tree.nextId > 100 && turns++ < 3_000)
      tree = parseDockerfile(text(lines.toSpliced(2, 0, ...(turns % 2 === 0 ? ['RUN more'] : []))), tree);
    assert.ok(tree.nextId <= 100, `the next is still ${tree.nextId}`);
  });
});
