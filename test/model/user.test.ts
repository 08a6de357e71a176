import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseUser } from '../../server/model/user.ts';

describe('parseUser', () => {
  for (const text of ['root', '0', '0:0', 'root:root', '00', 'root:1000']) {
    it(`knows ${text} as root`, () => {
      assert.equal(parseUser(text)?.isRoot, true);
      assert.equal(parseUser(text)?.uid, 0);
    });
  }

  it('reads numbers and names', () => {
    assert.deepEqual(parseUser('1000:1001'), {
      text: '1000:1001',
      uid: 1000,
      name: undefined,
      group: '1001',
      isRoot: false,
    });
    assert.deepEqual(parseUser('node'), {
      text: 'node',
      uid: undefined,
      name: 'node',
      group: undefined,
      isRoot: false,
    });
    assert.equal(parseUser('toor')?.isRoot, false);
  });

  for (const text of ['', ' ', ':', ':0', 'a b', 'a:b:c', '4294967296']) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseUser(text), undefined));
  }
});
