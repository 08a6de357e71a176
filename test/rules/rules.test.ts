import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { rules } from '../../server/rules/index.ts';
import { readFixtures } from '../harness/fixture.ts';
import { checkFixes, checkPrefixes } from '../harness/laws.ts';
import { caseConfig, drawDiff, drawFile, findingsOf, redraw } from '../harness/outcome.ts';
import { loadShellFromPackages } from '../harness/shell.ts';

await loadShellFromPackages();
const update = process.env.UPDATE === '1';
const ids = new Set(rules.map((rule) => rule.id));

for (const fixture of readFixtures()) {
  describe(fixture.rule, () => {
    if (update) test('is redrawn', () => writeFileSync(fixture.path, redraw(fixture)));
    test('is a rule', () => assert.ok(ids.has(fixture.rule), 'a fixture is named after its rule'));

    for (const one of fixture.cases) {
      const config = () => caseConfig(one);
      for (const file of one.files) {
        test(`${one.title}: ${file.path}`, { skip: update }, () => {
          assert.deepEqual(drawFile(fixture, one, file), file.fence.body);
          for (const diff of file.diffs) assert.deepEqual(drawDiff(fixture, one, file, diff), diff.fence.body);
        });
        test(`${one.title}: ${file.path} is told in the house's words`, () => {
          for (const { message, fixes } of findingsOf(fixture, one, file)) {
            assert.match(message, /^\S.*[^.!\s]$/, 'a message is one line without a final stop');
            for (const { title } of fixes)
              assert.match(title, /^[A-Z].*[^.!\s]$/, 'a title is imperative, without a stop');
          }
        });
        test(`${one.title}: ${file.path} keeps the laws of fixes`, () => {
          assert.deepEqual(checkFixes(file, one.facts, config(), { rule: fixture.rule }).breaches, []);
        });
        test(`${one.title}: ${file.path} may be half typed`, () => {
          assert.deepEqual(checkPrefixes(file, one.facts, config(), process.env.LONG ? 1 : 9), []);
        });
      }
    }
  });
}
