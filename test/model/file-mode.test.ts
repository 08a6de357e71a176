import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isWorldWritable, withoutWorldWrite } from '../../server/model/file-mode.ts';

describe('file modes', () => {
  it('lose write permission for everybody, and nothing else', () => {
    const cases: Record<string, string | undefined> = {
      '777': '775',
      '0666': '0664',
      '2': '0',
      '4757': '4755',
      'a+w': 'ug+w',
      'o+w': undefined,
      'o+rwx': 'o+rx',
      'go=rw': 'g=rw,o=r',
      'ugo+rwX': 'ug+rwX,o+rX',
      'o=w': 'o=',
      'a=rwx': 'ug=rwx,o=rx',
      'u+x,o+w': undefined,
    };
    for (const [mode, expected] of Object.entries(cases)) {
      assert.equal(withoutWorldWrite(mode), expected, mode);
      if (expected !== undefined) assert.equal(isWorldWritable(expected), false, expected);
    }
  });

  it('are no modes when they are something else', () => {
    for (const text of ['file', '', '888', '+q', '777777', 'a', '$X', 'a+w,'])
      assert.equal(isWorldWritable(text), undefined, text);
  });
});
