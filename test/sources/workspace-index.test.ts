import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { BuildFolderReader } from '../../server/sources/build-folders.ts';

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
      (await reader.readObjects(own))?.map(({ role, namespace }) => `${role} ${namespace}`);
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
