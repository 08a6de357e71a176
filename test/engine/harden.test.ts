import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import type { Document } from '../../server/engine/finding.ts';
import { editsOf, type Hardening, harden } from '../../server/engine/harden.ts';
import { hardeningGoal } from '../../server/engine/hardening-goal.ts';
import { lint } from '../../server/engine/lint.ts';
import { noFacts } from '../../server/model/facts.ts';
import { applyEdits } from '../../server/text/edit.ts';

const config = combine([], {});
const facts = noFacts('2026-01-01');
const only = (...rules: string[]) => ({
  judge: (document: Document) => {
    const result = lint(document, facts, config);
    return { ...result, findings: result.findings.filter(({ rule }) => rules.includes(rule.id)) };
  },
});
const textOf = (document: Document, hardening: Hardening) => applyEdits(document.text, editsOf(hardening)) as string;

const compose: Document = {
  path: 'compose.yaml',
  text: [
    'services:',
    '  api:',
    '    image: ghcr.io/acme/api:1',
    '    privileged: true # for now',
    '    ipc: host',
    '  web:',
    '    image: ghcr.io/acme/web:1',
    '',
  ].join('\n'),
};

describe('hardening', () => {
  const goal = only('privileged-container', 'host-ipc', 'privilege-escalation');
  const hardening = harden(compose, facts, goal);

  test('makes every fix, those that may break something included', () => {
    assert.deepEqual(hardening.left, []);
    assert.deepEqual(goal.judge({ ...compose, text: textOf(compose, hardening) }).findings, []);
    assert.match(textOf(compose, hardening), /# for now/);
  });

  test('names in each group what is done to whom, and what it may break', () => {
    const steps = hardening.groups.flatMap((group) => group.steps);
    assert.deepEqual(steps.map(({ rule, target }) => `${rule.id} ${target}`).sort(), [
      'host-ipc services/api',
      'privilege-escalation services/api',
      'privilege-escalation services/web',
      'privileged-container services/api',
    ]);
    for (const { safety, breaks } of steps) assert.equal(breaks !== undefined, safety === 'unsafe');
  });

  test('leaves a document alone that has reached the goal', () => {
    const again = harden({ ...compose, text: textOf(compose, hardening) }, facts, goal);
    assert.deepEqual(again.groups, []);
  });

  test('has groups that can be left out, each as a whole', () => {
    for (const group of hardening.groups) {
      const text = applyEdits(compose.text, editsOf({ ...hardening, groups: [group] })) as string;
      const { findings, problems } = goal.judge({ ...compose, text });
      assert.deepEqual(problems, []);
      const all = goal.judge(compose).findings.length;
      assert.equal(findings.length, all - group.steps.length, group.steps.map(({ title }) => title).join());
    }
  });

  test('does in groups what rules do at one place, so that each of them can be left out', () => {
    const whole = { judge: (document: Document) => lint(document, facts, config) };
    const all = harden(compose, facts, whole);
    assert.ok(all.groups.length > 8, String(all.groups.length));
    const wanted = whole.judge({ ...compose, text: textOf(compose, all) });
    for (const without of all.groups) {
      const text = textOf(compose, { ...all, groups: all.groups.filter((group) => group !== without) });
      const { findings, problems } = whole.judge({ ...compose, text });
      assert.deepEqual(problems, [], text);
      const rules = new Set(without.steps.map(({ rule }) => rule.id));
      const others = findings.filter(({ rule }) => !rules.has(rule.id));
      assert.deepEqual(
        others.map(({ message }) => message),
        wanted.findings.filter(({ rule }) => !rules.has(rule.id)).map(({ message }) => message),
      );
    }
  });

  test('does not call safe what is so only after changes that are not', () => {
    const text = 'services:\n  cache:\n    image: redis:8\n';
    const document = { ...compose, text };
    const { groups } = harden(document, facts, hardeningGoal(config));
    const dropped = groups.flatMap(({ steps }) => steps).find(({ rule }) => rule.id === 'undropped-capabilities');
    // Started as root, it needs capabilities to become another user.
    assert.equal(dropped?.safety, 'unsafe');
    assert.match(dropped.breaks ?? '', /only together with/);
    const safe = groups.filter(({ steps }) => steps.every(({ safety }) => safety === 'safe'));
    const made = applyEdits(text, editsOf({ groups: safe })) as string;
    assert.equal(made, `${text}    security_opt:\n      - no-new-privileges:true\n`);
  });

  test('leaves alone what is not wanted', () => {
    const { groups } = harden(compose, facts, hardeningGoal(config, 'services/web'));
    assert.ok(groups.length > 0);
    for (const { steps } of groups) assert.deepEqual([...new Set(steps.map(({ target }) => target))], ['services/web']);
  });

  test('keeps what has no fix that holds', () => {
    const stuck = { ...compose, text: compose.text.replace('image: ghcr.io/acme/web:1', '<<: [') };
    const result = harden(stuck, facts, goal);
    assert.deepEqual(result.groups, []);
    assert.equal(result.left.length, goal.judge(stuck).findings.length);
  });
});
