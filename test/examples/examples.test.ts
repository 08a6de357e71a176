import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { defaultConfig } from '../../server/engine/config.ts';
import { lint } from '../../server/engine/lint.ts';
import { noFacts } from '../../server/model/facts.ts';
import { rules } from '../../server/rules/index.ts';
import { loadShellFromPackages } from '../harness/shell.ts';

const root = new URL('../../examples/', import.meta.url);
const facts = noFacts('2026-11-21');
const config = defaultConfig({ profile: 'strict' });

function lintAll(folder: string) {
  const paths = globSync(`${folder}/**/{Dockerfile,*.yaml}`, { cwd: root }).sort();
  return paths.map((path) => ({
    path,
    ...lint({ path, text: readFileSync(new URL(path, root), 'utf8') }, facts, config),
  }));
}

/** Of Bulkhead's own comments a believable project has none to find fault with; the other rule needs a list of registries. */
const silentByThemselves = new Set(['ineffective-ignore', 'untrusted-registry']);

describe('examples', () => {
  before(loadShellFromPackages);

  test('the insecure shop has something for every rule', () => {
    const found = new Set(lintAll('insecure').flatMap(({ findings }) => findings.map(({ rule }) => rule.id)));
    const silent = rules.map(({ id }) => id).filter((id) => !found.has(id) && !silentByThemselves.has(id));
    assert.deepEqual(silent, []);
  });

  test('the hardened shop has nothing, even in strict', () => {
    const results = lintAll('hardened');
    assert.ok(results.filter(({ format }) => format).length >= 7);
    for (const { path, findings, problems } of results) {
      const found = findings.map(({ rule, message }) => `${rule.id}: ${message}`);
      assert.deepEqual([...found, ...problems.map(({ message }) => message)], [], path);
    }
  });

  test('the twins hold the same files', () => {
    const names = (folder: string) => lintAll(folder).map(({ path }) => path.slice(folder.length));
    assert.deepEqual(names('insecure'), names('hardened'));
  });
});
