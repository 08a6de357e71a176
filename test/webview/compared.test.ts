import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type ComparedSelection,
  comparedColumns,
  firstOrder,
  groupedRows,
  groupsOf,
  selectCompared,
} from '../../client/webview/compared.ts';
import type { Comparison, ReportSeverity, SeverityCounts } from '../../server/protocol-scan.ts';

const counts: SeverityCounts = { critical: 0, high: 0, medium: 0, low: 0, negligible: 0, unknown: 0 };
const run = (scanner: Comparison['runs'][number]['scanner']) => ({
  ...{ image: 'a', createdAt: '2026-11-22T00:00:00Z', scanner, counts },
});
const row = (id: string, severity: ReportSeverity, ...said: (ReportSeverity | null)[]): Comparison['rows'][number] => ({
  vulnerability: { id, severity, aliases: [], links: [], package: { name: `in ${id}`, version: '1' } },
  said,
});
const change: Comparison = {
  kind: 'change',
  runs: [run('trivy'), run('trivy')],
  rows: [
    row('CVE-1', 'low', 'low', null),
    row('CVE-2', 'high', 'high', 'low'),
    row('CVE-3', 'low', null, 'low'),
    row('CVE-4', 'critical', null, 'critical'),
  ],
};
const scanners: Comparison = {
  kind: 'scanners',
  runs: [run('trivy'), run('grype'), run('snyk')],
  rows: [
    row('CVE-1', 'high', 'high', 'low', 'medium'),
    row('CVE-2', 'low', null, 'low', null),
    row('CVE-3', 'low', 'low', null, 'low'),
  ],
};
const everything: ComparedSelection = { text: '', hidden: new Set(), order: firstOrder, isReversed: false };

function shown(comparison: Comparison, selection: Partial<ComparedSelection> = {}): string[] {
  const columns = comparedColumns(comparison);
  return selectCompared(groupedRows(comparison), columns, { ...everything, ...selection }).map((one) =>
    columns
      .slice(0, comparison.kind === 'change' ? 3 : 5)
      .map(({ text }) => text(one))
      .join(' | '),
  );
}

describe('a comparison of scans', () => {
  it('says what is new, gone and as before, the worst of it first', () => {
    assert.deepEqual(shown(change), [
      'new | critical | CVE-4',
      'new | low | CVE-3',
      'gone | low | CVE-1',
      'as before | high → low | CVE-2',
    ]);
    const groups = [...groupsOf(groupedRows(change), 'change')].map(([name, found]) => [name, ...found]);
    assert.deepEqual(groups, [
      ['new', ['low', 1], ['critical', 1]],
      ['gone', ['low', 1]],
      ['as before', ['high', 1]],
    ]);
    assert.deepEqual([...groupsOf([], 'change').keys()], ['new', 'gone', 'as before']);
  });

  it('says which scanner says what', () => {
    assert.deepEqual(shown(scanners), [
      'only grype | not found | low | not found | CVE-2',
      'trivy, snyk | low | not found | low | CVE-3',
      'all | high | low | medium | CVE-1',
    ]);
    const two = { ...scanners, runs: scanners.runs.slice(0, 2), rows: [row('CVE-1', 'high', 'high', 'low')] };
    assert.deepEqual([...groupsOf(groupedRows(two), 'scanners').keys()], ['both']);
  });

  it('is filtered and put in order', () => {
    assert.deepEqual(shown(change, { hidden: new Set(['new', 'as before']) }), ['gone | low | CVE-1']);
    assert.deepEqual(shown(change, { text: ' cve-4' }), ['new | critical | CVE-4']);
    const ids = (selection: Partial<ComparedSelection>) => shown(change, selection).map((line) => line.slice(-5));
    assert.deepEqual(ids({ order: 'id', isReversed: true }), ['CVE-4', 'CVE-3', 'CVE-2', 'CVE-1']);
    assert.deepEqual(ids({ order: 'severity' }), ['CVE-4', 'CVE-2', 'CVE-1', 'CVE-3']);
    assert.deepEqual(shown(scanners, { order: 'trivy' })[0]?.slice(-5), 'CVE-1');
  });
});
