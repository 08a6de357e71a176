import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FileChanges, type FixParts } from '../../server/engine/file-changes.ts';
import { type BuildFolder, noFacts } from '../../server/model/facts.ts';

const parts = (more: Partial<FixParts>): FixParts => ({ edits: [], creations: [], fileEdits: [], ...more });
const creation = (path: string, newText: string) => parts({ creations: [{ create: true, path, newText }] });
const append = (path: string, text: string, newText: string) =>
  parts({ fileEdits: [{ path, text, edits: [{ range: { start: text.length, end: text.length }, newText }] }] });

describe('changes of files beside a document', () => {
  it('come to one change a file', () => {
    const changes = FileChanges.none
      .and(creation('.dockerignore', '.git\n'))
      ?.and(append('.dockerignore', '.git\n', '.env\n'))
      ?.and(append('../base.yaml', 'a\n', 'b\n'))
      ?.and(append('../base.yaml', 'a\nb\n', 'c\n'));
    assert.deepEqual(changes?.creations, [{ create: true, path: '.dockerignore', newText: '.git\n.env\n' }]);
    const edits = [{ range: { start: 2, end: 2 }, newText: 'b\nc\n' }];
    assert.deepEqual(changes?.fileEdits, [{ path: '../base.yaml', text: 'a\n', edits }]);
  });

  it('are refused where they do not go together, or change nothing', () => {
    const made = FileChanges.none.and(creation('a', 'x'));
    assert.equal(made?.and(creation('a', 'y')), undefined);
    assert.equal(made?.and(append('a', 'other', 'y')), undefined);
    assert.equal(FileChanges.none.and(append('a', 'x', '')), undefined);
    assert.equal(made?.and(parts({})), made);
  });

  it('are seen in the facts', () => {
    const folder = (path: string, ignoreFile?: BuildFolder['ignoreFile']): BuildFolder => ({
      path,
      ignoreFile,
      entries: ['x'],
      isComplete: true,
    });
    const above = { path: '../.dockerignore', text: 'old' };
    const value = [folder('.'), folder('..', above)];
    const facts = { ...noFacts('2026-01-01'), buildFolders: () => ({ state: 'known', value, asOf: '' }) as const };
    const own = 'file:///w/a%20b/Dockerfile';
    const seen = (changes: FileChanges | undefined, dockerfile = own) => {
      const answer = changes?.over(facts, own).buildFolders(dockerfile);
      return answer?.state === 'known'
        ? answer.value.map(({ ignoreFile, entries }) => [ignoreFile?.text, entries])
        : [];
    };
    assert.deepEqual(seen(FileChanges.none.and(creation('.dockerignore', 'new'))), [
      ['new', ['.dockerignore', 'x']],
      ['old', ['x']],
    ]);
    // Of a Dockerfile beside the folder of the document the same file lies elsewhere.
    assert.deepEqual(seen(FileChanges.none.and(creation('../c/.dockerignore', 'new')), 'file:///w/c/Dockerfile'), [
      ['new', ['.dockerignore', 'x']],
      ['old', ['x']],
    ]);
    assert.deepEqual(seen(FileChanges.none.and(append('../.dockerignore', 'old', 'er'))), [
      [undefined, ['x']],
      ['older', ['.dockerignore', 'x']],
    ]);
    const alone = seen(FileChanges.none.and(creation('Dockerfile.dockerignore', 'own')));
    assert.deepEqual(
      alone.map(([text]) => text),
      ['own', 'own'],
    );
    const file = FileChanges.none.and(append('../c.yaml', 'a', 'b'))?.over(facts, 'file:///w/a%20b/Dockerfile');
    assert.deepEqual(file?.file('file:///w/c.yaml'), { state: 'known', value: { text: 'ab' }, asOf: '2026-01-01' });
    assert.equal(file?.file('file:///w/a%20b/c.yaml').state, 'unknown');
  });
});
