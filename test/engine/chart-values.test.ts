import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { resolveFix } from '../../server/engine/fix.ts';
import { lint } from '../../server/engine/lint.ts';
import { type Facts, noFacts } from '../../server/model/facts.ts';

const config = combine([], { profile: 'strict' });

/** Facts of a folder with a chart in it, or without. */
function folder(chart: string | null): Facts {
  const file: Facts['file'] = (path) => ({
    state: 'known',
    value: path.endsWith('Chart.yaml') && chart !== null ? { text: chart } : null,
    asOf: '2026-01-01',
  });
  return { ...noFacts('2026-01-01'), file };
}
const chart = folder('apiVersion: v2\nname: web\nversion: 1.0.0\n');

function judge(text: string, facts: Facts = chart, path = 'web/values.yaml'): string[] {
  const { findings, failures, problems } = lint({ path, text }, facts, config);
  assert.deepEqual([failures, problems], [[], []]);
  return findings.map(({ rule, message }) => `${rule.id}: ${message}`);
}

const bad = `image: {repository: nginx, tag: latest}
controller:
  image: nginx
  containerSecurityContext:
    privileged: true
    capabilities: {add: [SYS_ADMIN]}
securityContext:
  runAsUser: 0
`;

describe('values of a Helm chart', () => {
  test('security contexts are judged by what they say, and by nothing that they do not', () => {
    const found = judge(bad);
    assert.deepEqual([...new Set(found.map((each) => each.split(':', 1)[0]))].sort(), [
      'dangerous-capability',
      'privileged-container',
      'root-user',
    ]);
    assert.ok(found.some((each) => each.includes('`controller.containerSecurityContext`')));
  });

  test('what is safe, off, or no security context is left alone', () => {
    assert.deepEqual(judge('podSecurityContext: {fsGroup: 1000}\nsecurityContext: {runAsNonRoot: true}\n'), []);
    assert.deepEqual(judge('securityContext: {enabled: false, runAsUser: 0}\n'), []);
    assert.deepEqual(judge('securityContext: {strategy: privileged, privileged: true}\n'), []);
    assert.deepEqual(judge('securityContext: {}\n'), []);
  });

  test('a file of that name without a chart is none of ours', () => {
    assert.deepEqual(judge(bad, folder(null)), []);
    assert.deepEqual(judge(bad, chart, 'web/settings.yaml'), []);
    const { wanted } = lint({ path: 'web/values.yaml', text: bad }, noFacts('2026-01-01'), config);
    assert.deepEqual(wanted[0], { kind: 'file', path: 'web/Chart.yaml' });
  });

  test('fixes stay in the context', () => {
    const document = { path: 'web/values.yaml', text: bad };
    const found = lint(document, chart, config).findings.find(({ rule }) => rule.id === 'privileged-container');
    assert.ok(found?.fixes[0]);
    const fixed = resolveFix(document, found, found.fixes[0], chart, config);
    assert.ok(fixed?.edits.every(({ range }) => range.start > bad.indexOf('containerSecurityContext')));
  });
});
