import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parseConfig } from '../../server/engine/config-file.ts';
import { rules } from '../../server/rules/index.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const pages = globSync(['*.md', 'docs/*.md', 'examples/*.md', 'test/harness/*.md'], { cwd: root }).sort();

describe('documentation', () => {
  for (const page of pages) {
    test(`links of ${page} lead somewhere`, () => {
      const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#([^)\s]+))?\)/g)];
      for (const [, target = '', heading] of links) {
        const url = new URL(target, new URL(page, root));
        assert.ok(existsSync(url), `${target} is not there`);
        if (heading)
          assert.ok(headings(readFileSync(url, 'utf8')).includes(heading), `${target}#${heading} is not there`);
      }
    });
  }

  test('the hardening guide names every rule', () => {
    const guide = read('docs/hardening.md');
    const missing = rules.map(({ id }) => id).filter((id) => !guide.includes(`](rules/${id}.md)`));
    assert.deepEqual(missing, []);
  });

  test('the coverage table names every rule, and says of each control what becomes of it', () => {
    const table = read('docs/coverage.md');
    const rows = [...table.matchAll(/^\| (R\d{3}) \| [^|]+ \| ([^|]+) \|$/gm)];
    const numbers = Array.from({ length: 222 }, (_, index) => `R${String(index + 1).padStart(3, '0')}`);
    assert.deepEqual(
      rows.map(([, number]) => number),
      numbers,
    );
    const outcome = /^(?:\[`|left out: \S|later: (?:Dockerfile depth|Compose depth|Kubernetes depth|registry|scan)$)/;
    assert.deepEqual(
      rows.filter(([, , text = '']) => !outcome.test(text)).map(([row]) => row),
      [],
    );
    const named = new Set([...table.matchAll(/\[`([a-z-]+)`\]\(rules\/\1\.md\)/g)].map(([, id]) => id));
    assert.deepEqual([...named].sort(), rules.map(({ id }) => id).sort());
  });

  test('every package of the manifests is accounted for', () => {
    const account = read('docs/dependencies.md');
    const packages = Object.keys(JSON.parse(read('package.json')).devDependencies);
    const missing = packages.filter((name) => !account.includes(`\`${name}\``));
    assert.deepEqual(missing, []);
  });

  test('the configuration that the readme shows is valid', () => {
    const [, text = ''] = /```yaml\n(extends:[\s\S]*?)```/.exec(read('README.md')) ?? [];
    const { config, errors } = parseConfig(text, rules);
    assert.deepEqual(errors, []);
    assert.equal(config.extends?.value, 'recommended');
  });

  test('the manifest asks for no package at run time', () => {
    assert.equal(JSON.parse(read('package.json')).dependencies, undefined);
  });
});

/** The anchors that a page's headings get. */
function headings(text: string): string[] {
  const titles = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
  return titles.map((title) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}
