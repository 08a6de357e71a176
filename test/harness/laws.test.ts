import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import type { LintResult } from '../../server/engine/finding.ts';
import { lint } from '../../server/engine/lint.ts';
import { noFacts } from '../../server/model/facts.ts';
import { applyEdits, type Edit } from '../../server/text/edit.ts';
import { checkEdits, checkResult } from './laws.ts';

const path = 'stack.yaml';
const text = 'services:\n  # the agent\n  web:\n    image: nginx:1.27 # pinned by tag\n    user: "1000"\n';
const look = (changed: string): LintResult =>
  lint({ path, text: changed }, noFacts('2026-01-01'), combine([], { profile: 'strict' }));

function breaches(...edits: Edit[]): string[] {
  return checkEdits(text, look(text), edits, look(applyEdits(text, edits) ?? ''));
}

/** An edit that replaces the only occurrence of `old`. */
function replace(old: string, newText: string): Edit {
  const start = text.indexOf(old);
  return { range: { start, end: start + old.length }, newText };
}

describe('the laws of fixes', () => {
  test('let a good fix pass', () => {
    assert.deepEqual(breaches(replace('    user: "1000"\n', '    user: "1001"\n')), []);
  });

  test('object to edits that overlap, and that leave the text', () => {
    assert.deepEqual(breaches(replace('nginx', 'a'), replace('nginx:1', 'b')), ['the edits overlap or leave the text']);
    const outside = { range: { start: 0, end: text.length + 1 }, newText: '' };
    assert.deepEqual(breaches(outside), ['the edits overlap or leave the text']);
    assert.deepEqual(breaches(replace('nginx', 'nginx')), ['an edit replaces text with itself']);
  });

  test('object to a text that is no longer read', () => {
    assert.match(breaches(replace('user: "1000"', 'user: "1000')).join(), /the file has a new problem/);
    assert.match(breaches(replace('services:', 'other:')).join(), /the file is now undefined/);
  });

  test('object to a new finding', () => {
    assert.match(breaches(replace('user: "1000"', 'privileged: true')).join(), /a new finding of privileged-container/);
  });

  test('object to a comment that is lost, but not to one that goes with its line', () => {
    assert.deepEqual(breaches(replace('  # the agent\n', '')), ['a comment is lost']);
    assert.deepEqual(breaches(replace('image: nginx:1.27 # pinned by tag', 'image: nginx:1.27')), [
      'a comment is lost',
    ]);
    assert.equal(breaches(replace('    image: nginx:1.27 # pinned by tag\n', '')).includes('a comment is lost'), false);
  });

  test('object to a rule that throws, and to a range outside of the text', () => {
    const result = look(text);
    assert.deepEqual(checkResult(result, text.length), []);
    assert.match(checkResult(result, 5).join(), /is outside of the text/);
    const failures = [{ rule: 'some-rule', error: 'Error: no' }];
    assert.deepEqual(checkResult({ ...result, failures }, text.length), ['some-rule threw: Error: no']);
  });
});
