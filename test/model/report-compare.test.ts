import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Report, ScannerName, Vulnerability } from '../../server/model/report.ts';
import { compareReports, mergeReports } from '../../server/model/report-compare.ts';

const vulnerability = (
  id: string,
  name: string,
  version: string,
  more: Partial<Vulnerability> = {},
): Vulnerability => ({
  ...{ id, aliases: [], severity: 'high', package: { name, version }, links: [] },
  ...more,
});
const report = (name: ScannerName, ...vulnerabilities: Vulnerability[]): Report => ({
  version: 1,
  image: 'a',
  createdAt: '2026-11-22T00:00:00Z',
  scanner: { name },
  ...{ layers: [], vulnerabilities, secrets: [], misconfigurations: [], notes: [] },
});

describe('reports', () => {
  it('of several scanners are one where they mean the same, by whatever name', () => {
    const merged = mergeReports([
      report('trivy', vulnerability('CVE-1', 'musl', '1', { severity: 'medium', links: ['https://a/'] })),
      report(
        'grype',
        vulnerability('GHSA-1', 'musl', '1', {
          aliases: ['CVE-1'],
          severity: 'high',
          epss: 0.5,
          links: ['https://b/'],
        }),
        vulnerability('CVE-1', 'musl', '2'),
      ),
      report('snyk', vulnerability('GHSA-1', 'musl/musl', '1', { severity: 'low' })),
    ]);
    assert.equal(merged.length, 2);
    assert.deepEqual(merged[0]?.vulnerability, {
      id: 'CVE-1',
      aliases: ['GHSA-1'],
      severity: 'high',
      epss: 0.5,
      package: { name: 'musl', version: '1' },
      links: ['https://a/', 'https://b/'],
    });
    assert.deepEqual(
      [...(merged[0]?.severities ?? [])],
      [
        ['trivy', 'medium'],
        ['grype', 'high'],
        ['snyk', 'low'],
      ],
    );
  });

  it('before and after differ in faults, not in versions', () => {
    const before = report('trivy', vulnerability('CVE-1', 'a', '1'), vulnerability('CVE-2', 'a', '1'));
    const after = report('trivy', vulnerability('CVE-2', 'a', '1.1'), vulnerability('CVE-3', 'b', '1'));
    const { added, removed, kept } = compareReports(before, after);
    const ids = (all: readonly Vulnerability[]) => all.map(({ id }) => id);
    assert.deepEqual([ids(added), ids(removed), ids(kept)], [['CVE-3'], ['CVE-1'], ['CVE-2']]);
  });
});
