import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { BuildFolderReader, projectOf } from '../../server/sources/build-folders.ts';

/** A folder with files in it, by relative path, that vanishes. */
class Place implements Disposable {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'bulkhead-folders-')));

  constructor(files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(this.at(name)), { recursive: true });
      writeFileSync(this.at(name), text);
    }
  }

  at(name: string): string {
    return path.join(this.folder, name);
  }

  async read(dockerfile: string, root = this.folder) {
    const folders = await new BuildFolderReader({ roots: () => [root] }).read(this.at(dockerfile));
    assert.ok(folders);
    return folders;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

describe('the folders around a Dockerfile', () => {
  it('are its own and those above it, no further than the workspace, four at most', async () => {
    using place = new Place({ 'a/b/c/d/e/Dockerfile': '', 'top.txt': '' });
    const paths = async (root: string) =>
      (await place.read('a/b/c/d/e/Dockerfile', place.at(root))).map((folder) => folder.path);
    assert.deepEqual(await paths(''), ['.', '..', '../..', '../../..']);
    assert.deepEqual(await paths('a/b/c/d'), ['.', '..']);
    assert.deepEqual(await paths('elsewhere'), ['.']);
  });

  it('are listed three deep, without what is in repositories and installed packages', async () => {
    using place = new Place({
      Dockerfile: '',
      '.git/HEAD': '',
      'node_modules/x/index.js': '',
      'a/b/c.txt': '',
      'a/b/c/d.txt': '',
    });
    mkdirSync(place.at('empty'));
    const [own] = await place.read('Dockerfile');
    assert.deepEqual(own?.entries, ['.git/', 'Dockerfile', 'node_modules/', 'empty/', 'a/b/c/', 'a/b/c.txt']);
    assert.deepEqual(own?.unlisted, ['.git/', 'node_modules/', 'a/b/c/']);
    assert.equal(own?.isComplete, false);
  });

  it('are listed up to a limit, and say where it was met', async () => {
    using place = new Place({ Dockerfile: '' });
    mkdirSync(place.at('many'));
    for (let index = 0; index < 2100; index++) writeFileSync(place.at(`many/${index}`), '');
    const [own] = await place.read('Dockerfile');
    assert.ok((own?.entries.length ?? 0) <= 2000);
    assert.deepEqual(own?.unlisted, ['many/']);
  });

  it('are not left by links', async () => {
    using place = new Place({ 'in/Dockerfile': '', 'out/secret.txt': '', 'out/list': 'x' });
    symlinkSync(place.at('out'), place.at('in/link'));
    symlinkSync(place.at('out/list'), place.at('in/.dockerignore'));
    const [own] = await place.read('in/Dockerfile', place.at('in'));
    assert.deepEqual(own?.entries, ['.dockerignore', 'Dockerfile', 'link']);
    assert.ok(own?.unlisted?.includes('link/'));
    assert.equal(own?.ignoreFile, undefined);
  });

  it('have the ignore file that counts: of the Dockerfile, else of the folder', async () => {
    using place = new Place({
      'a/Dockerfile': '',
      'a/one.Dockerfile': '',
      'a/one.Dockerfile.dockerignore': 'one',
      '.dockerignore': 'top',
    });
    const ignoreFiles = async (name: string) => (await place.read(name)).map(({ ignoreFile }) => ignoreFile);
    assert.deepEqual(await ignoreFiles('a/Dockerfile'), [undefined, { path: '../.dockerignore', text: 'top' }]);
    const own = { path: 'one.Dockerfile.dockerignore', text: 'one' };
    assert.deepEqual(await ignoreFiles('a/one.Dockerfile'), [own, own]);
  });

  it('say how Compose and Bake build it', async () => {
    using place = new Place({
      'api/Dockerfile': '',
      'compose.yaml': [
        'services:',
        '  a: {build: ./api}',
        '  b: {build: {context: ., dockerfile: api/Dockerfile, target: dev}}',
        '  c: {build: ./other}',
      ].join('\n'),
      'api/docker-bake.hcl': 'target "x" {\n  target = "prod"\n}\n',
    });
    const [own, above] = await place.read('api/Dockerfile');
    assert.deepEqual(own?.builds, [{ file: 'docker-bake.hcl', context: '.', target: 'prod' }]);
    assert.deepEqual(above?.builds, [
      { file: '../compose.yaml', context: '.' },
      { file: '../compose.yaml', context: '..', target: 'dev' },
    ]);
  });

  it('are read by URI, with the texts that are open in an editor', async () => {
    using place = new Place({ 'a b/Dockerfile': '', 'a b/.dockerignore': 'disk' });
    const uri = (name: string) => pathToFileURL(place.at(name)).toString();
    const openText = (each: string) => (each === uri('a b/.dockerignore') ? 'open' : undefined);
    const reader = new BuildFolderReader({ roots: () => [], openText });
    assert.equal((await reader.read(uri('a b/Dockerfile')))?.[0]?.ignoreFile?.text, 'open');
    for (const other of ['untitled:Untitled-1', 'vscode-vfs://github/a/b/Dockerfile', 'file://%']) {
      assert.equal(await reader.read(other), undefined);
    }
  });
});

describe('projectOf', () => {
  it('is the repository, else the working directory, else the own folder', () => {
    using place = new Place({ 'repo/.git/HEAD': '', 'repo/a/Dockerfile': '', 'free/Dockerfile': '' });
    assert.equal(projectOf(place.at('repo/a/Dockerfile'), '/w'), place.at('repo'));
    assert.equal(projectOf('/nowhere/to/be/found/Dockerfile', '/nowhere'), '/nowhere');
    assert.equal(projectOf('/nowhere/to/be/found/Dockerfile', '/w'), '/nowhere/to/be/found');
  });
});
