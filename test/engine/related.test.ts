import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultConfig } from '../../server/engine/config.ts';
import { lint } from '../../server/engine/lint.ts';
import { noFacts } from '../../server/model/facts.ts';

test('a finding in a fragment names the service that uses it', () => {
  const text =
    'x-base: &base\n  privileged: true\nservices:\n  web:\n    <<: *base\n    image: nginx\n  db:\n    image: postgres\n    privileged: true\n';
  const { findings } = lint({ path: 'compose.yaml', text }, noFacts('2026-11-22'), defaultConfig());
  const related = findings
    .filter(({ rule }) => rule.id === 'privileged-container')
    .map((finding) => finding.related.map(({ range, message }) => [text.slice(range.start, range.end), message]));
  assert.deepEqual(related, [[['web', 'Used by `web`']], []]);
});
