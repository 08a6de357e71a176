import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { resolveFix } from '../../server/engine/fix.ts';
import { lint } from '../../server/engine/lint.ts';
import { type Facts, noFacts } from '../../server/model/facts.ts';
import { applyEdits } from '../../server/text/edit.ts';

const config = combine([], {});
const path = 'compose.override.yaml';

/** What is offered in an override file for the first finding of `rule`: the service then, or why there is nothing. */
function offered(rule: string, base: string, own: string): { service: string | undefined; related: string[] } {
  const text = `services:\n  web:\n    working_dir: /a\n    ${own}\n`;
  const kept = new Map([['compose.yaml', { text: `services:\n  web:\n    image: a\n    ${base}\n` }]]);
  const facts: Facts = {
    ...noFacts('2026-01-01'),
    file: (name) => ({ state: 'known', value: kept.get(name) ?? null, asOf: '' }),
  };
  const result = lint({ path, text }, facts, config);
  const finding = result.findings.find((one) => one.rule.id === rule);
  assert.ok(finding, `${rule} among ${result.findings.map((one) => one.rule.id)}`);
  const [fix] = finding.fixes.flatMap((one) => resolveFix({ path, text }, finding, one, facts, config, result) ?? []);
  const fixed = fix && applyEdits(text, fix.edits);
  return {
    service: fixed?.slice(fixed.indexOf('/a') + 3).trim(),
    related: finding.related.map(
      ({ message, file, range }) => `${message}: ${file?.text.slice(range.start, range.end)}`,
    ),
  };
}

describe('a fix in an override file', () => {
  for (const [rule, own, key] of [
    ['host-pid', 'pid: host', 'pid: host'],
    ['host-network', 'network_mode: host', 'network_mode: host'],
    ['dangerous-capability', 'cap_add: [SYS_ADMIN]', 'SYS_ADMIN'],
    ['unconfined-seccomp', 'security_opt: ["seccomp:unconfined"]', '"seccomp:unconfined"'],
    [
      'disabled-tls-verification',
      'environment: {NODE_TLS_REJECT_UNAUTHORIZED: "0"}',
      'NODE_TLS_REJECT_UNAUTHORIZED: "0"',
    ],
  ] as const) {
    test(`does not take \`${own}\` away when the base says it too, and the base is named`, () => {
      assert.deepEqual(offered(rule, own, own), { service: undefined, related: [`Said here as well: ${key}`] });
    });
  }

  test('says the opposite where that overrules the base', () => {
    assert.equal(offered('privileged-container', 'privileged: true', 'privileged: true').service, 'privileged: false');
  });

  test('takes away what the base says otherwise, or not at all', () => {
    assert.deepEqual(offered('privileged-container', 'privileged: false', 'privileged: true').service, '');
    assert.deepEqual(offered('host-pid', 'tty: true', 'pid: host'), { service: '', related: [] });
    assert.deepEqual(offered('dangerous-capability', 'cap_add: [CHOWN]', 'cap_add: [SYS_ADMIN]').service, '');
  });

  test('takes nothing away when a variable decides what the base says', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of Compose
    assert.equal(offered('host-pid', 'pid: ${PID}', 'pid: host').service, undefined);
  });
});
