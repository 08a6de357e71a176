import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { defaultConfig } from '../../server/engine/config.ts';
import { lint } from '../../server/engine/lint.ts';
import { noObjects } from '../../server/model/cluster-objects.ts';
import { type FileText, noFacts } from '../../server/model/facts.ts';
import { rules } from '../../server/rules/index.ts';
import { BuildFolderReader } from '../../server/sources/build-folders.ts';
import { loadShellFromPackages } from '../harness/shell.ts';

const root = new URL('../../examples/', import.meta.url);
const today = '2026-11-21';
const config = defaultConfig({ profile: 'strict' });

/** Everything of one of the shops, with what lies around its files. */
async function lintAll(folder: string) {
  const reader = new BuildFolderReader({ roots: () => [fileURLToPath(new URL(folder, root))] });
  const paths = globSync(`${folder}/**/{Dockerfile,*.yaml}`, { cwd: root }).sort();
  return Promise.all(
    paths.map(async (path) => {
      const folders = (await reader.read(fileURLToPath(new URL(path, root)))) ?? [];
      const buildFolders = () => ({ state: 'known', value: folders, asOf: today }) as const;
      const around = (await reader.readObjects(fileURLToPath(new URL(path, root)))) ?? noObjects;
      const objects = () => ({ state: 'known', value: around, asOf: today }) as const;
      const document = { path, text: readFileSync(new URL(path, root), 'utf8') };
      const file = (name: string) => ({ state: 'known', value: fileAt(name, folder), asOf: today }) as const;
      return { path, ...lint(document, { ...noFacts(today), buildFolders, file, objects }, config) };
    }),
  );
}

/** A file of the shop in `folder`, which is read as a repository of its own. */
function fileAt(path: string, folder: string): FileText | null {
  if (path === `${folder}/.git/HEAD`) return { text: 'ref: refs/heads/main\n' };
  const url = new URL(path, root);
  return path.startsWith(`${folder}/`) && existsSync(url) ? { text: readFileSync(url, 'utf8') } : null;
}

/**
 * Of Bulkhead's own comments a believable project has none to find fault with; another rule needs a list of registries,
 * three need what they say, and one an older cluster.
 */
/** What takes several files that say different things is shown in an example of its own. */
const betweenFiles = ['copied-env-file', 'half-moved-secret', 'refused-user', 'unbindable-port', 'unwritable-folder'];
const silentByThemselves = new Set([
  ...betweenFiles,
  'ineffective-ignore',
  'field-of-later-release',
  'untrusted-registry',
  'missing-digest',
  'moved-tag',
  'unsigned-image',
]);

describe('examples', () => {
  before(loadShellFromPackages);

  test('the insecure shop has something for every rule', async () => {
    const found = new Set((await lintAll('insecure')).flatMap(({ findings }) => findings.map(({ rule }) => rule.id)));
    const silent = rules.map(({ id }) => id).filter((id) => !found.has(id) && !silentByThemselves.has(id));
    assert.deepEqual(silent, []);
  });

  test('the hardened shop has nothing, even in strict', async () => {
    const results = await lintAll('hardened');
    assert.ok(results.filter(({ format }) => format).length >= 7);
    for (const { path, findings, problems } of results) {
      const found = findings.map(({ rule, message }) => `${rule.id}: ${message}`);
      assert.deepEqual([...found, ...problems.map(({ message }) => message)], [], path);
    }
  });

  test('the twins hold the same files', async () => {
    const names = async (folder: string) => (await lintAll(folder)).map(({ path }) => path.slice(folder.length));
    assert.deepEqual(await names('insecure'), await names('hardened'));
  });
});
