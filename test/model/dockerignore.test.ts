import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IgnoreFile } from '../../server/model/dockerignore.ts';

const ignores = (lines: string, path: string) => IgnoreFile.parse(lines)?.ignores(path);

/** What Docker's documentation and the tests of its matcher say. */
const cases: readonly (readonly [lines: string, path: string, expected: boolean])[] = [
  ['# comment', '# comment', false],
  ['*/temp*', 'somedir/temporary.txt', true],
  ['*/temp*', 'somedir/temp', true],
  ['*/temp*', 'temp', false],
  ['*/*/temp*', 'somedir/subdir/temporary.txt', true],
  ['temp?', 'tempa', true],
  ['temp?', 'temp', false],
  ['temp?', 'tempab', false],
  ['**/*.go', 'main.go', true],
  ['**/*.go', 'a/b/main.go', true],
  ['*.go', 'a/main.go', false],
  ['*.md\n!README.md', 'README.md', false],
  ['*.md\n!README.md', 'OTHER.md', true],
  ['*.md\n!README*.md\nREADME-secret.md', 'README-secret.md', true],
  ['*.md\nREADME-secret.md\n!README*.md', 'README-secret.md', false],
  ['/foo/bar', 'foo/bar', true],
  ['foo/bar', 'x/foo/bar', false],
  ['  foo/bar/  ', 'foo/bar/baz', true],
  ['./foo', 'foo', true],
  ['foo//bar/../baz', 'foo/baz', true],
  ['../foo', 'foo', false],
  ['.', 'foo', false],
  ['/', 'foo', false],
  ['*', 'foo', true],
  ['*', '.git', true],
  ['*\n!src', 'src/main.c', false],
  ['*\n!src\nsrc/secret', 'src/secret', true],
  ['*\n!src/keep', 'src/other', true],
  ['*\n!src/keep', 'src/keep/this', false],
  ['! src', 'src', false],
  ['**', 'a/b', true],
  ['**/', 'a', true],
  ['**/*', 'a', true],
  ['**/file', 'file', true],
  ['**/file', 'dir/dir/file', true],
  ['**/file', 'otherfile', false],
  ['dir/**', 'dir', false],
  ['dir/**', 'dir/dir2/file', true],
  ['**/dir2/*', 'dir/dir2/file', true],
  ['**/dir2/*', 'dir/dir2/dir2/file', true],
  ['**/dir2/**', 'dir/dir2/dir2/file', true],
  ['**file', 'dir/otherfile', true],
  ['**/file*txt', 'dir/dir/file.txt', true],
  ['a**/*.txt', 'a/dir/dir/file.txt', true],
  ['a/*.txt', 'a/dir/file.txt', false],
  ['a[b-d]e', 'ace', true],
  ['a[b-d]e', 'aae', false],
  ['a[^b-d]e', 'aze', true],
  ['a[^b-d]e', 'ace', false],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'axb', false],
  ['\\#name', '#name', true],
  ['file.txt', 'fileXtxt', false],
  ['a.(b)+$', 'a.(b)+$', true],
  ['.env*', '.env.local', true],
  ['abc.def', 'abcdef', false],
  ['\uFEFFfoo\r\nbar', 'foo', true],
  ['foo\r\nbar', 'bar', true],
];

for (const [lines, path, expected] of cases) {
  test(`${JSON.stringify(lines)} ${expected ? 'leaves out' : 'lets in'} ${path}`, () => {
    assert.equal(ignores(lines, path), expected);
  });
}

test('a file with a line that is no pattern is not read', () => {
  for (const line of ['a[', '!', '[]a]'.slice(0, 2), 'a\\', '[z-a]'])
    assert.equal(IgnoreFile.parse(`ok\n${line}`), undefined);
});

test('a hostile pattern takes time that grows with its length only', () => {
  const hostile = '**/*a'.repeat(190);
  const path = 'a/'.repeat(500);
  const started = performance.now();
  ignores(hostile, path);
  assert.ok(performance.now() - started < 2000);
});
