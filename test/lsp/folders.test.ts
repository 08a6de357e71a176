import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { folderWith } from '../../server/lsp/folders.ts';
import { nameOfBuild } from '../../server/lsp/scanning/subjects.ts';

describe('the folder that holds a file', () => {
  it('is no folder whose name only begins alike', () => {
    assert.equal(folderWith('file:///a/Dockerfile', ['file:///a']), 'file:///a');
    assert.equal(folderWith('file:///a/Dockerfile', ['file:///a/']), 'file:///a/');
    assert.equal(folderWith('file:///ab/Dockerfile', ['file:///a']), undefined);
    assert.equal(folderWith('file:///ab/Dockerfile', ['file:///a', 'file:///ab']), 'file:///ab');
    assert.equal(folderWith('file:///a', ['file:///a']), undefined);
  });

  it('is the innermost of several, in whatever order they are open', () => {
    const [outer, inner] = ['file:///a', 'file:///a/b'];
    for (const folders of [
      [outer, inner],
      [inner, outer],
    ])
      assert.equal(folderWith('file:///a/b/Dockerfile', folders), inner);
  });

  it('gives what is built there its name', () => {
    assert.equal(nameOfBuild('file:///x/a/b/Dockerfile', undefined, ['file:///x/a']), 'image built by a/b/Dockerfile');
    assert.equal(nameOfBuild('file:///x/a/compose.yaml', 'web', ['file:///x/a/']), 'web built by a/compose.yaml');
    assert.equal(nameOfBuild('file:///x/ab/Dockerfile', undefined, ['file:///x/a']), 'image built by /x/ab/Dockerfile');
    assert.equal(
      nameOfBuild('file:///x/ab/Dockerfile', undefined, ['file:///x/a', 'file:///x/ab']),
      'image built by ab/Dockerfile',
    );
  });
});
