import assert from 'node:assert/strict';
import { test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { resolveFix } from '../../server/engine/fix.ts';
import { lint } from '../../server/engine/lint.ts';
import { noFacts } from '../../server/model/facts.ts';
import { applyEdits } from '../../server/text/edit.ts';

/** One rule warns of low numbers, and the fix of another writes that of the image: in `strict` both are on. */
test('the number of the user that an image is made for can be written in every profile', () => {
  const text = `apiVersion: v1
kind: Pod
metadata: {name: database}
spec:
  containers:
    - name: postgres
      image: postgres:17.6-bookworm
`;
  const document = { path: 'database.yaml', text };
  const facts = noFacts('2026-01-01');
  for (const profile of ['recommended', 'strict'] as const) {
    const config = combine([], { profile });
    const finding = lint(document, facts, config).findings.find(({ rule }) => rule.id === 'root-user');
    const [fix] = finding?.fixes ?? [];
    assert.ok(finding && fix);
    const resolved = resolveFix(document, finding, fix, facts, config);
    assert.ok(resolved, profile);
    assert.match(applyEdits(text, resolved.edits) ?? '', /runAsUser: 999\n/, profile);
  }
});
