import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { defineRule, type References } from '../../server/rules/rule.ts';
import { Scope } from './judge.ts';
import { corpusFolder, type Label } from './manifest.ts';
import { compareNotes } from './notes.ts';
import { isAt } from './place.ts';

const label = (change: Partial<Label>): Label => ({
  set: 'trivy',
  path: 'a.yaml',
  kind: 'k8s',
  source: 'trivy',
  id: 'KSV-0001',
  expect: 'fire',
  lines: [],
  range: undefined,
  version: undefined,
  checks: undefined,
  ...change,
});

describe('places', () => {
  const yaml = 'services:\n  web:\n    image: a\n    ports:\n    - "80:80"\n  db:\n    image: b\n';
  const at = (lines: number[], first: number, last = first) => isAt(label({ lines }), yaml, { first, last });

  test('agree on the same line, and in the node that either names', () => {
    assert.ok(at([5], 5));
    assert.ok(at([2], 5), 'the label names the service, the finding a port of it');
    assert.ok(at([3], 2), 'the finding names the service that lacks something');
    assert.ok(at([4], 5), 'an item stands no deeper than its key');
  });

  test('differ between siblings', () => {
    assert.equal(at([2], 7), false);
    assert.equal(at([6], 3), false);
    assert.equal(at([7], 2), false);
  });

  test('take a range as a whole', () => {
    assert.ok(isAt(label({ range: [2, 5] }), yaml, { first: 3, last: 3 }));
    assert.equal(isAt(label({ range: [2, 5] }), yaml, { first: 7, last: 7 }), false);
  });

  test('in a Dockerfile are instructions, and stages at FROM', () => {
    const text = 'FROM a\nRUN x \\\n && y\nFROM b\nUSER root\n';
    const there = (lines: number[], line: number) =>
      isAt(label({ kind: 'dockerfile', lines }), text, { first: line, last: line });
    assert.ok(there([3], 2));
    assert.ok(there([4], 5));
    assert.equal(there([1], 5), false);
  });
});

describe('judgements', () => {
  const scope = (references: References) =>
    new Scope([
      defineRule({
        id: 'some-rule',
        title: '',
        severity: 'low',
        profile: 'strict',
        formats: ['kubernetes'],
        why: '',
        remedy: '',
        references,
      }),
    ]);
  const found = [{ rule: 'some-rule', severity: 'low', first: 1, last: 1, column: 1 }];
  const outcome = (references: References, change: Partial<Label>, findings = found) =>
    scope(references).judge(label(change), 'a: 1\n', findings)?.outcome;

  test('count only controls that a rule names', () => {
    assert.equal(outcome({ trivy: 'KSV-0002' }, {}), undefined);
    assert.equal(outcome({ trivy: 'ksv-0001' }, {}), 'found');
    assert.equal(outcome({ trivy: ['KSV-0002', 'KSV-0001'] }, {}, []), 'missed');
    assert.equal(outcome({ trivy: 'KSV-0001' }, { expect: 'clean' }), 'false alarm');
    assert.equal(outcome({ trivy: 'KSV-0001' }, { expect: 'clean' }, []), 'quiet');
  });

  test('ask no more of a rule than its relation says', () => {
    const wider = { trivy: { id: 'KSV-0001', relation: 'wider' } } as const;
    const narrower = { trivy: { id: 'KSV-0001', relation: 'narrower' } } as const;
    const partial = scope(wider).judge(label({}), 'a: 1\n', []);
    assert.equal(partial?.isPartial, true, 'it covers a part of the control');
    assert.equal(scope(narrower).judge(label({}), 'a: 1\n', [])?.isPartial, false);
    assert.equal(outcome(wider, { expect: 'clean' }), 'false alarm');
    assert.equal(outcome(narrower, {}, []), 'missed');
    assert.equal(outcome(narrower, { expect: 'clean' }), undefined, 'it covers more than the control');
  });

  test('know the checks of the Pod Security Standards and the rules of a policy', () => {
    const baseline = { 'pod-security': 'baseline/hostPorts' };
    const pss = { source: 'pod-security', id: 'restricted/hostports' } as const;
    assert.equal(outcome(baseline, pss), 'found');
    const clean = { ...pss, expect: 'clean', checks: ['baseline/hostPorts', 'restricted/runAsUser'] } as const;
    assert.equal(outcome(baseline, clean), 'false alarm');
    assert.equal(outcome({ 'pod-security': 'restricted/procMount' }, clean), undefined, 'no check in that version');
    assert.equal(outcome({ kyverno: 'policy' }, { source: 'kyverno', id: 'policy/rule' }), 'found');
  });
});

test('the notes explain each difference, and nothing else', () => {
  const judgement = (outcome: 'found' | 'missed', isPartial = false) => ({
    label: label({ path: join(corpusFolder, 'trivy/a.yaml') }),
    rules: [],
    outcome,
    isPartial,
    by: [],
  });
  const notes = 'Why.\n- `KSV-0001` in `trivy/a.yaml`\n';
  assert.deepEqual(compareNotes(notes, [judgement('missed')]), { unexplained: [], stale: [] });
  assert.deepEqual(compareNotes('', [judgement('missed')]).unexplained, ['KSV-0001 in trivy/a.yaml']);
  assert.deepEqual(compareNotes('', [judgement('missed', true)]).unexplained, []);
  assert.deepEqual(compareNotes(notes, [judgement('found')]).stale, ['KSV-0001 in trivy/a.yaml']);
});
