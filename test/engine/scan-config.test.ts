import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { parseConfig } from '../../server/engine/config-file.ts';
import { hasAtLeast, withoutAccepted } from '../../server/engine/scan-config.ts';
import { parseImageReference } from '../../server/model/image-reference.ts';
import type { Report, Vulnerability } from '../../server/model/report.ts';

const vulnerability = (id: string, name: string, more: Partial<Vulnerability> = {}): Vulnerability => ({
  ...{ id, aliases: [], severity: 'high', package: { name, version: '1' }, links: [] },
  ...more,
});
const report = (...vulnerabilities: Vulnerability[]): Report => ({
  version: 1,
  image: 'docker.io/library/nginx:1',
  createdAt: '2026-11-22T00:00:00Z',
  scanner: { name: 'trivy' },
  ...{ layers: [], vulnerabilities, secrets: [], misconfigurations: [], notes: [] },
});

function configOf(text: string) {
  const { config, errors } = parseConfig(text, []);
  return { scan: combine([{ folder: '/w', config }]).scan, errors: errors.map(({ message }) => message) };
}

describe('what the configuration says of scans', () => {
  it('accepts vulnerabilities by id or alias, package and image, until a day', () => {
    const { scan, errors } = configOf(`scan:
  fail-on: critical
  ignore:
    - { vulnerability: CVE-1, reason: not reachable }
    - { vulnerability: CVE-2, package: libssl, reason: x }
    - { vulnerability: CVE-3, image: "ghcr.io/acme/*", reason: x }
    - { vulnerability: CVE-4, reason: x, until: 2026-11-21 }
    - { vulnerability: CVE-5, image: nginx, reason: x, until: 2026-11-22 }
`);
    assert.deepEqual(errors, []);
    assert.equal(scan.failOn, 'critical');
    const found = report(
      vulnerability('GHSA-1', 'a', { aliases: ['CVE-1'] }),
      vulnerability('CVE-2', 'libssl'),
      vulnerability('CVE-2', 'openssl'),
      vulnerability('CVE-3', 'a'),
      vulnerability('CVE-4', 'a'),
      vulnerability('CVE-5', 'a'),
    );
    const left = withoutAccepted(found, parseImageReference('nginx:1'), scan, '2026-11-22');
    assert.deepEqual(
      left.report.vulnerabilities.map(({ id, package: { name } }) => `${id} ${name}`),
      ['CVE-2 openssl', 'CVE-3 a', 'CVE-4 a'],
    );
    assert.equal(left.accepted, 3);
  });

  it('says what is wrong with an entry, and keeps the others', () => {
    const { scan, errors } = configOf(`scan:
  fail-on: unknown
  ignore:
    - { vulnerability: CVE-1 }
    - { reason: x, until: 2026-02-30 }
    - { vulnerability: CVE-2, reason: x, why: y }
`);
    assert.deepEqual(
      scan.ignore.map((entry) => entry.vulnerability),
      ['CVE-2'],
    );
    assert.deepEqual(
      errors.map((message) => message.slice(0, 45)),
      [
        'Expected `critical`, `high`, `medium`, `low`,',
        'An entry of `scan.ignore` needs `reason`',
        'An entry of `scan.ignore` needs `vulnerabilit',
        'A date looks like `2027-01-31`',
        '`why` is not a key of an entry of `scan.ignor',
      ],
    );
  });

  it('counts secrets with vulnerabilities, and what is not known as nothing', () => {
    const bare = report(vulnerability('CVE-1', 'a', { severity: 'unknown' }));
    assert.equal(hasAtLeast(bare, 'negligible'), false);
    const secret = { rule: 'x', title: 'x', severity: 'critical', path: '/a' } as const;
    assert.equal(hasAtLeast({ ...bare, secrets: [secret] }, 'critical'), true);
    assert.equal(hasAtLeast(report(vulnerability('CVE-1', 'a')), 'critical'), false);
  });
});
