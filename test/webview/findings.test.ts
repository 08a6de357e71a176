import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cellOf, group, type Selection, select } from '../../client/webview/findings.ts';
import { scanSeverities, type Vulnerability } from '../../server/protocol-scan.ts';

const vulnerability = (
  id: string,
  severity: Vulnerability['severity'],
  name: string,
  more: object = {},
): Vulnerability => ({
  ...{ id, severity, aliases: [], links: [], package: { name, version: '1' } },
  ...more,
});
const everything: Selection = {
  ...{ text: '', severities: new Set(scanSeverities), isFixable: false, layer: undefined },
  ...{ order: 'severity', isReversed: false },
};
const all = [
  vulnerability('CVE-1', 'low', 'zlib', { fixedVersion: '2', layer: 'a' }),
  vulnerability('CVE-2', 'critical', 'constructor', { isKnownExploited: true }),
  vulnerability('CVE-3', 'low', '__proto__', { title: 'Buffer Overflow', aliases: ['GHSA-x'] }),
];
const ids = (change: Partial<Selection>) => select(all, { ...everything, ...change }).map(({ id }) => id);

describe('findings of a report', () => {
  it('are selected and put in order', () => {
    assert.deepEqual(ids({}), ['CVE-2', 'CVE-3', 'CVE-1']);
    assert.deepEqual(ids({ isReversed: true }), ['CVE-3', 'CVE-1', 'CVE-2']);
    assert.deepEqual(ids({ order: 'id' }), ['CVE-1', 'CVE-2', 'CVE-3']);
    assert.deepEqual(ids({ isFixable: true }), ['CVE-1']);
    assert.deepEqual(ids({ layer: 'a' }), ['CVE-1']);
    assert.deepEqual(ids({ text: ' overflow' }), ['CVE-3']);
    assert.deepEqual(ids({ text: 'ghsa-X' }), ['CVE-3']);
    assert.deepEqual(ids({ severities: new Set(['critical']) }), ['CVE-2']);
    assert.equal(cellOf(all[1] as Vulnerability, 'severity'), 'critical, exploited');
  });

  it('are grouped by whatever names there are, the worst group first', () => {
    const groups = group(all, (one) => one.package.name);
    assert.deepEqual(
      groups.map(({ name, total, fixable }) => [name, total, fixable]),
      [
        ['constructor', 1, 0],
        ['__proto__', 1, 0],
        ['zlib', 1, 1],
      ],
    );
  });

  it('of 20,000 are selected before anybody notices', () => {
    const many = Array.from({ length: 20_000 }, (_, index) =>
      vulnerability(`CVE-${index}`, scanSeverities[index % 6] ?? 'low', `package-${index % 700}`),
    );
    const start = performance.now();
    assert.equal(select(many, { ...everything, text: 'cve-9999' }).length, 1);
    assert.equal(select(many, { ...everything, order: 'package' }).length, 20_000);
    assert.ok(performance.now() - start < 3_000);
  });
});
