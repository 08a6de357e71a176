import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildContext } from '../../server/model/build-context.ts';
import { readBuild } from '../../server/model/dockerfile.ts';
import { type BuildFolder, noFacts } from '../../server/model/facts.ts';
import { parseDockerfile } from '../../server/syntax/dockerfile/parse.ts';

function folder(path: string, entries: readonly string[], more: Partial<BuildFolder> = {}): BuildFolder {
  return { path, entries, ignoreFile: undefined, isComplete: true, ...more };
}

function contextOf(dockerfile: string, ...folders: readonly BuildFolder[]) {
  const build = readBuild(parseDockerfile(dockerfile));
  const facts = {
    ...noFacts('2026-01-01'),
    buildFolders: () => ({ state: 'known', value: folders, asOf: '' }) as const,
  };
  return buildContext(build, facts, 'Dockerfile');
}

const pathOf = (...args: Parameters<typeof contextOf>) => contextOf(...args)?.folder.path;

describe('the folder that a build is run from', () => {
  const copies = 'FROM a\nCOPY package*.json src/x.ts /app/\nCOPY . .\n';

  test('is the one where everything is that is copied', () => {
    assert.equal(pathOf(copies, folder('.', ['Dockerfile']), folder('..', ['package.json', 'src/x.ts'])), '..');
  });

  test('is the nearest of several', () => {
    const entries = ['package.json', 'src/x.ts'];
    assert.equal(pathOf(copies, folder('.', entries), folder('..', entries)), '.');
  });

  test('is not known where a nearer one might be it', () => {
    const maybe = folder('.', ['package.json'], { isComplete: false, unlisted: ['src/'] });
    assert.equal(pathOf(copies, maybe, folder('..', ['package.json', 'src/x.ts'])), undefined);
  });

  test('is not known where a file is in none of them, and before anybody has looked', () => {
    assert.equal(pathOf(copies, folder('.', []), folder('..', [])), undefined);
    const build = readBuild(parseDockerfile(copies));
    assert.equal(buildContext(build, noFacts('2026-01-01'), 'Dockerfile'), undefined);
  });

  test('is what one Compose file says, whatever is there', () => {
    const declared = folder('.', ['package.json', 'src/x.ts'], {
      builds: [{ file: '../compose.yaml', context: '..' }],
    });
    assert.equal(pathOf(copies, declared, folder('..', [])), '..');
  });

  test('is the only one, or the root of a project, where nothing is named', () => {
    const all = 'FROM a\nCOPY . /app\n';
    assert.equal(pathOf(all, folder('.', ['Dockerfile'])), '.');
    assert.equal(pathOf(all, folder('.', ['Dockerfile', 'go.mod']), folder('..', [])), '.');
    assert.equal(pathOf(all, folder('.', ['Dockerfile']), folder('..', ['go.mod'])), undefined);
  });

  test('is found by files of the context alone', () => {
    const others =
      'FROM a AS b\nCOPY gone /\nFROM a\nCOPY --from=c /x /y\nADD https://a.b/c /\nCOPY <<E /f\nE\nCOPY main.c .\n';
    assert.equal(pathOf(others, folder('.', ['main.c'])), '.');
  });
});

describe('what a build context holds', () => {
  const at = (entries: readonly string[], more: Partial<BuildFolder> = {}) => {
    const context = contextOf('FROM a\n', folder('.', entries, more));
    assert.ok(context);
    return context;
  };

  test('is told for files, folders and patterns', () => {
    const has = (path: string) => at(['a/b/c.txt', '.git/', 'x.lock']).has(path);
    assert.deepEqual(
      ['a', 'a/b/', './a/b/c.txt', '/x.lock', '.git', '*.lock', 'a/*/c.txt', '.'].map(has),
      Array(8).fill(true),
    );
    assert.deepEqual(['b', 'a/c.txt', '*.txt', 'a/b/c.txt/d'].map(has), Array(4).fill(false));
  });

  test('is not known where nobody has looked', () => {
    const context = at(['src/', 'a.txt'], { isComplete: false, unlisted: ['src/'] });
    assert.deepEqual(
      ['src/x', '*/x', 'x', '*.md'].map((path) => context.has(path)),
      [undefined, undefined, false, false],
    );
    assert.equal(at(['a.txt'], { isComplete: false }).has('b'), undefined);
  });

  test('is ignored by file, and by folder when all of it is', () => {
    const context = at(['.git/', 'keys/a.pem', 'keys/b.pub', 'logs/x.log'], {
      ignoreFile: { path: '.dockerignore', text: '.git/*\nkeys\n!keys/*.pub\nlogs/*.log\n' },
    });
    const paths = ['.git/', '.git', 'keys/a.pem', 'keys/b.pub', 'keys/', 'logs/'];
    assert.deepEqual(
      paths.map((path) => context.isIgnored(path)),
      [true, false, true, false, false, true],
    );
    assert.equal(at(['.env']).isIgnored('.env'), false);
    assert.equal(at([], { ignoreFile: { path: '.dockerignore', text: '[' } }).isIgnored('x'), undefined);
  });
});
