import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { decode } from '../../server/cli/decode.ts';
import { defaultConfig } from '../../server/engine/config.ts';
import { editsOf, harden } from '../../server/engine/harden.ts';
import { posture, postureGoal } from '../../server/engine/posture.ts';
import { noFacts } from '../../server/model/facts.ts';
import { podSecurityChecks } from '../../server/model/pod-security.ts';
import { rules } from '../../server/rules/index.ts';
import { applyEdits } from '../../server/text/edit.ts';
import { corpusFolder } from './manifest.ts';
import { agrees, type PostureLabel, readPostureLabels } from './pod-security.ts';

const skip = existsSync(join(corpusFolder, 'psa')) ? false : 'there is no corpus';

describe('the Pod Security Standards', { skip }, () => {
  test('have the checks that rules answer for, since the same releases', () => {
    const published = readFileSync(join(corpusFolder, 'reference/psa-checks.json'), 'utf8');
    const expected = JSON.parse(published).map(({ id, level, introduced_or_changed_in: [first] }: Published) => [
      id,
      { level, since: first?.slice(1).split('.').map(Number) },
    ]);
    assert.deepEqual(podSecurityChecks, Object.fromEntries(expected));
    for (const [check, { level, since }] of Object.entries(podSecurityChecks)) {
      const answers = rules.flatMap((rule) => rule.podSecurity?.filter((each) => each.check === check) ?? []);
      assert.ok(answers.length > 0, `${check} has a rule`);
      for (const answer of answers) {
        assert.equal(answer.level, level, check);
        assert.ok(`${answer.since ?? [1, 0]}` >= `${since}`, `${check} is not older than the check`);
      }
    }
  });

  const labels = skip === false ? readPostureLabels('outermost') : [];
  for (const set of ['psa', 'derived', 'badPods', 'kyverno'] as const) {
    test(`are judged as ${set} does`, () => {
      const own = labels.filter((label) => label.set === set);
      assert.ok(own.length >= 50, `${own.length} labels`);
      assert.deepEqual(own.filter((label) => !agrees(label)).map(describeLabel), []);
    });
  }

  for (const level of ['baseline', 'restricted'] as const) {
    test(`are met at ${level} after hardening, whatever admission refuses`, () => {
      const refused = new Set(
        labels.filter(({ set, expect }) => set !== 'kyverno' && expect === 'fire').map(({ path }) => path),
      );
      for (const path of refused) {
        const document = { path, text: decode(readFileSync(path)).text ?? '' };
        const hardening = harden(document, facts, postureGoal(defaultConfig(), level));
        const text = applyEdits(document.text, editsOf(hardening)) as string;
        const open = posture({ path, text }, facts, defaultConfig()).flatMap(({ violations }) => violations[level]);
        assert.deepEqual(
          open.map(({ check, finding }) => `${check}: ${finding.message}`),
          [],
          path,
        );
        assert.deepEqual(harden({ path, text }, facts, postureGoal(defaultConfig(), level)).groups, [], path);
      }
    });
  }
});

const facts = noFacts('2026-01-01');

interface Published {
  readonly id: string;
  readonly level: string;
  readonly introduced_or_changed_in: readonly string[];
}

function describeLabel({ path, expect, level, check, version, range }: PostureLabel): string {
  return `${expect} ${level}/${check} in ${version.join('.')}: ${path} ${range ?? ''}`;
}
