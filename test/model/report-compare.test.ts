import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Vulnerability } from '../../server/model/report.ts';
import { compareReports } from '../../server/model/report-compare.ts';

const vulnerability = (
  id: string,
  name: string,
  version: string,
  more: Partial<Vulnerability> = {},
): Vulnerability => ({
  ...{ id, aliases: [], severity: 'high', package: { name, version }, links: [] },
  ...more,
});
const report = (...vulnerabilities: Vulnerability[]) => ({ vulnerabilities });

describe('reports', () => {
  it('of several scanners are one where they mean the same, by whatever name', () => {
    const [musl, other, ...none] = compareReports(
      [
        report(vulnerability('CVE-1', 'musl', '1', { severity: 'medium', title: 'a title', links: ['https://a/'] })),
        report(
          vulnerability('GHSA-1', 'musl', '1', {
            aliases: ['CVE-1'],
            severity: 'high',
            epss: 0.5,
            links: ['https://b/'],
          }),
          vulnerability('CVE-1', 'musl', '2'),
        ),
        report(vulnerability('GHSA-1', 'musl/musl', '1', { severity: 'low' })),
      ],
      'scanners',
    );
    assert.deepEqual(none, []);
    assert.deepEqual(musl?.vulnerability, {
      id: 'GHSA-1',
      aliases: ['CVE-1'],
      severity: 'high',
      title: 'a title',
      epss: 0.5,
      package: { name: 'musl/musl', version: '1' },
      links: ['https://b/', 'https://a/'],
    });
    assert.deepEqual(musl.said, ['medium', 'high', 'low']);
    assert.deepEqual(other?.said, [undefined, 'high', undefined]);
  });

  it('have as one what only a later name shows to be one', () => {
    const found = compareReports(
      [
        report(vulnerability('CVE-1', 'a', '1', { severity: 'low' }), vulnerability('GHSA-1', 'a', '1')),
        report(vulnerability('GHSA-1', 'a', '1', { aliases: ['CVE-1'], severity: 'low' })),
        report(vulnerability('CVE-1', 'a', '1', { severity: 'critical' })),
      ],
      'scanners',
    );
    assert.deepEqual(
      found.map(({ said }) => said),
      [['high', 'low', 'critical']],
    );
  });

  it('before and after differ in faults, not in versions', () => {
    const found = compareReports(
      [
        report(vulnerability('CVE-1', 'a', '1'), vulnerability('CVE-2', 'a', '1', { fixedVersion: '1.2' })),
        report(vulnerability('CVE-2', 'a', '1.1', { severity: 'low' }), vulnerability('CVE-3', 'constructor', '1')),
      ],
      'change',
    );
    assert.deepEqual(
      found.map(
        ({
          vulnerability: {
            id,
            package: { version },
          },
          said,
        }) => [id, version, said],
      ),
      [
        ['CVE-1', '1', ['high', undefined]],
        ['CVE-2', '1.1', ['high', 'low']],
        ['CVE-3', '1', [undefined, 'high']],
      ],
    );
  });

  it('of 20,000 findings are compared before anybody notices', () => {
    const many = (version: string) =>
      report(
        ...Array.from({ length: 20_000 }, (_, index) => vulnerability(`CVE-${index}`, `p-${index % 300}`, version)),
      );
    const start = performance.now();
    assert.equal(compareReports([many('1'), many('2')], 'change').length, 20_000);
    assert.ok(performance.now() - start < 3_000);
  });
});
