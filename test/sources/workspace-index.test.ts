import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { ImageBuild } from '../../server/model/facts.ts';
import { BuildFolderReader } from '../../server/sources/build-folders.ts';
import { WorkspaceIndex } from '../../server/sources/workspace-index.ts';

const root = mkdtempSync(join(tmpdir(), 'bulkhead-'));
after(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): string {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const policy = (namespace: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: ${namespace}}\nspec: {podSelector: {}}\n`;

describe('readObjects', () => {
  it('finds the objects of other manifests of the workspace, and sees when one changes', async () => {
    const own = write(
      'k8s/apps/web.yaml',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: []}\n',
    );
    write('k8s/policies/deny.yaml', policy('shop'));
    write('node_modules/x/deny.yaml', policy('hidden'));
    write('docs/notes.yaml', 'title: kind of notes\n');
    write('package.json', '{"kind": "NetworkPolicy", "apiVersion": "networking.k8s.io/v1"}');
    const reader = new BuildFolderReader({ roots: () => [root] });
    const namespaces = async () =>
      (await reader.readObjects(own))?.find('role', 'policy').map(({ role, namespace }) => `${role} ${namespace}`);
    assert.deepEqual(await namespaces(), ['policy shop']);
    write('k8s/policies/deny.yaml', policy('api'));
    reader.forget();
    assert.deepEqual(await namespaces(), ['policy api']);
  });

  it('knows nothing of what is not on a disk', async () => {
    const reader = new BuildFolderReader({ roots: () => [root] });
    assert.equal(await reader.readObjects('untitled:web.yaml'), undefined);
  });
});

describe('readWorkspace', () => {
  const images = ['a', 'b', 'c', 'd'].map((name) => `ghcr.io/acme/${name}`);
  const builds = async (reader: BuildFolderReader, own: string, image: string) =>
    ((await reader.readWorkspace({ kind: 'image-builds', path: own, image })) as ImageBuild[]).map(
      ({ file, dockerfile, target }) => [file, dockerfile, target],
    );

  function pod(path: string, image: string): string {
    return write(
      path,
      `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: "${image}"}]}\n`,
    );
  }

  it('says how images are built, by Compose, Bake and Skaffold', async () => {
    const own = pod('ways/k8s/pod.yaml', 'x');
    write('ways/compose.yaml', 'services: {a: {image: "ghcr.io/acme/a:$TAG", build: {context: src, target: run}}}\n');
    write('ways/docker-bake.json', '{"target": {"b": {"context": "b", "tags": ["ghcr.io/acme/b:1"]}}}');
    write(
      'ways/skaffold.yaml',
      'apiVersion: skaffold/v4\nkind: Config\nbuild: {artifacts: [{image: ghcr.io/acme/c, context: c, docker: {dockerfile: x}}, {image: ghcr.io/acme/d, ko: {}}]}\n',
    );
    const reader = new BuildFolderReader({ roots: () => [join(root, 'ways')] });
    assert.deepEqual(await Promise.all(images.map((image) => builds(reader, own, `${image}:3`))), [
      [['../compose.yaml', '../src/Dockerfile', 'run']],
      [['../docker-bake.json', '../b/Dockerfile', undefined]],
      [['../skaffold.yaml', '../c/x', undefined]],
      [],
    ]);
  });

  it('takes an official name for the image of others unless the tag is the same', async () => {
    const own = pod('official/pod.yaml', 'x');
    write('official/compose.yaml', 'services: {a: {image: "nginx:mine", build: .}}\n');
    const reader = new BuildFolderReader({ roots: () => [join(root, 'official')] });
    assert.deepEqual(await builds(reader, own, 'nginx:1.29'), []);
    assert.equal((await builds(reader, own, 'nginx:mine')).length, 1);
  });

  it('leaves out what git ignores, links that lead in a circle, huge files and folders of packages', async () => {
    const own = pod('odd/pod.yaml', 'x');
    const compose = 'services: {a: {image: ghcr.io/acme/a, build: .}}\n';
    write('odd/.gitignore', 'out/\n*.gen.yaml\n!kept.gen.yaml\n');
    write('odd/out/compose.yaml', compose);
    write('odd/node_modules/compose.yaml', compose);
    write('odd/compose.gen.yaml', compose);
    write('odd/sub/compose.yaml', compose + '#'.repeat(1_000_001));
    symlinkSync('..', join(root, 'odd/sub/loop'));
    const reader = new BuildFolderReader({ roots: () => [join(root, 'odd')] });
    assert.deepEqual(await builds(reader, own, 'ghcr.io/acme/a'), []);
    write('odd/compose.kept.gen.yaml', compose);
    write('odd/.gitignore', 'out/\n*.gen.yaml\n!*.kept.gen.yaml\n');
    reader.forget();
    assert.deepEqual(await builds(reader, own, 'ghcr.io/acme/a'), [['compose.kept.gen.yaml', 'Dockerfile', undefined]]);
  });

  it('reads only what has changed, what is open as it is there, and does without what is gone', async () => {
    const own = pod('again/pod.yaml', 'x');
    const files = Array.from({ length: 5 }, (_, at) =>
      write(
        `again/k${at}.yaml`,
        `apiVersion: v1\nkind: Pod\nmetadata: {name: p${at}}\nspec: {containers: [{name: c, image: "i${at}"}]}\n`,
      ),
    );
    const read: string[] = [];
    let open: string | undefined;
    const index = new WorkspaceIndex({
      readText: async (file) => {
        read.push(file);
        if (file === own) rmSync(files[4] as string, { force: true });
        return existsSync(file)
          ? file === files[1] && open !== undefined
            ? open
            : readFileSync(file, 'utf8')
          : undefined;
      },
      openText: (file) => (file === files[1] ? open : undefined),
    });
    const run = async () => {
      index.forget();
      read.length = 0;
      const { files: summaries } = await index.read(join(root, 'again'));
      return [...summaries.values()].flatMap(({ runs }) => runs.map(({ image }) => image)).sort();
    };
    await run();
    assert.ok(read.length >= 5);
    assert.deepEqual(await run(), ['i0', 'i1', 'i2', 'i3', 'x']);
    assert.deepEqual(read, []);
    write(
      'again/k0.yaml',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: "changed"}]}\n',
    );
    assert.deepEqual(await run(), ['changed', 'i1', 'i2', 'i3', 'x']);
    assert.deepEqual(read, [files[0]]);
    open = 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: "typed"}]}\n';
    assert.deepEqual(await run(), ['changed', 'i2', 'i3', 'typed', 'x']);
    assert.deepEqual(read, [files[1]]);
  });

  it('keeps its turns short while it reads, and says how far it is', async () => {
    const folder = join(root, 'many');
    for (let at = 0; at < 400; at++) pod(`many/f${at % 20}/p${at}.yaml`, `i${at}`);
    const seen: (readonly [number, number])[] = [];
    const trackIndex = () => ({
      report: (...far: readonly [number, number]) => seen.push(far),
      end: () => seen.push([0, 0]),
    });
    const reader = new BuildFolderReader({ roots: () => [folder], trackIndex });
    let turns = 0;
    const beat = setInterval(() => turns++, 0);
    await reader.readWorkspace({ kind: 'image-builds', path: join(folder, 'f0/p0.yaml'), image: 'a' });
    clearInterval(beat);
    assert.ok(turns > 5, `${turns} timers had their turn`);
    assert.deepEqual(seen.slice(-2), [
      [400, 400],
      [0, 0],
    ]);
  });
});
