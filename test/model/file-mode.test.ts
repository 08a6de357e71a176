import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isWorldWritable, setIds, withoutSetIds, withoutWorldWrite } from '../../server/model/file-mode.ts';

describe('file modes', () => {
  it('lose write permission for everybody, and nothing else', () => {
    const cases: Record<string, readonly [owner: string, group: string] | undefined> = {
      '777': ['755', '775'],
      '0666': ['0644', '0664'],
      '2': ['0', '0'],
      '4757': ['4755', '4755'],
      'a+w': ['u+w', 'ug+w'],
      'o+w': ['u+w', 'u+w'],
      'o+rwx': ['o+rx', 'o+rx'],
      'go=rw': ['go=r', 'g=rw,o=r'],
      'ugo+rwX': ['u+rwX,go+rX', 'ug+rwX,o+rX'],
      'o=w': ['o=', 'o='],
      'a=rwx': ['u=rwx,go=rx', 'ug=rwx,o=rx'],
      'u+x,o+w': ['u+x,u+w', 'u+x,u+w'],
      'g=u,o+w': undefined,
    };
    for (const [mode, expected] of Object.entries(cases)) {
      for (const [index, writers] of (['owner', 'group'] as const).entries()) {
        const narrow = withoutWorldWrite(mode, writers);
        assert.equal(narrow, expected?.[index], mode);
        if (narrow !== undefined) assert.equal(isWorldWritable(narrow), false, narrow);
      }
    }
  });

  it('lose the bits by which a program runs as somebody else, and nothing else', () => {
    const cases = {
      '4755': '755',
      '06755': '0755',
      '7777': '1777',
      'u+s': 'u-s',
      'ug+s': 'ug-s',
      'u=rwxs,go=rx': 'u=rwx,go=rx',
    };
    for (const [mode, expected] of Object.entries(cases)) {
      assert.equal(setIds(mode).user, true, mode);
      assert.equal(withoutSetIds(mode), expected, mode);
      assert.deepEqual(setIds(expected), { user: false, group: false }, expected);
    }
    assert.deepEqual(setIds('2755'), { user: false, group: true });
    assert.deepEqual(setIds('755'), { user: false, group: false });
  });

  it('are no modes when they are something else', () => {
    for (const text of ['file', '', '888', '+q', '777777', 'a', '$X', 'a+w,'])
      assert.equal(isWorldWritable(text), undefined, text);
  });
});
