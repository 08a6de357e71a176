import {
  type Comparison,
  type ComparisonRow,
  type ReportSeverity,
  scanSeverities,
  type Vulnerability,
} from '../../server/protocol-scan.ts';
import { compare, type TableColumn, tableColumn, textOf } from './findings.ts';

/** A row with the group that it is in. */
export interface ComparedRow extends ComparisonRow {
  readonly group: string;
}

/** What is shown of a comparison, and in which order. */
export interface ComparedSelection {
  readonly text: string;
  readonly hidden: ReadonlySet<string>;
  readonly order: string;
  readonly isReversed: boolean;
}

const changes: readonly string[] = ['new', 'gone', 'as before'];
const common = ['id', 'package', 'version', 'fixed in', 'title'] as const;

/** The name of the column by which rows are in order at first. */
export const firstOrder = 'seen';

/** Rows with their groups: what is new, gone and as before, or which scanners say it. */
export function groupedRows({ kind, runs, rows }: Comparison): ComparedRow[] {
  const names = runs.map(({ scanner }) => scanner);
  return rows.map((row) => ({ ...row, group: kind === 'change' ? changeOf(row) : saidBy(row, names) }));
}

/** The groups, those that matter most first, with how many of each severity are in them; that nothing is new is worth a line. */
export function groupsOf(
  all: readonly ComparedRow[],
  kind: Comparison['kind'],
): Map<string, Map<ReportSeverity, number>> {
  const sorted = [...all].sort((a, b) => rankOf(a) - rankOf(b) || compare(a.group, b.group));
  const groups = new Map<string, Map<ReportSeverity, number>>(
    (kind === 'change' ? changes : []).map((change) => [change, new Map()]),
  );
  for (const { group, vulnerability } of sorted) {
    const counts = groups.get(group) ?? new Map<ReportSeverity, number>();
    groups.set(group, counts.set(vulnerability.severity, (counts.get(vulnerability.severity) ?? 0) + 1));
  }
  return groups;
}

/** The columns of a comparison: one for each scanner, or what has become of it. */
export function comparedColumns({ kind, runs }: Comparison): TableColumn<ComparedRow, string>[] {
  const of = ({ vulnerability }: ComparedRow) => vulnerability;
  const shared = common.map((name) => tableColumn<ComparedRow>(name, of));
  const seen = { name: firstOrder, width: '130px', text: ({ group }: ComparedRow) => group };
  if (kind === 'scanners') return [seen, ...runs.map(({ scanner }, index) => scannerColumn(scanner, index)), ...shared];
  const severity = {
    ...{ name: 'severity', width: '150px', text: changedSeverity },
    severity: ({ said, vulnerability }: ComparedRow) =>
      said.findLast((each) => each !== null) ?? vulnerability.severity,
  };
  return [seen, severity, ...shared];
}

/** Those of `all` that are selected, in order. */
export function selectCompared(
  all: readonly ComparedRow[],
  columns: readonly TableColumn<ComparedRow, string>[],
  { text, hidden, order, isReversed }: ComparedSelection,
): ComparedRow[] {
  const words = text.trim().toLowerCase();
  const found = all.filter(
    ({ group, vulnerability }) => !hidden.has(group) && (words === '' || textOf(vulnerability).includes(words)),
  );
  const column = columns.find(({ name }) => name === order);
  const isSeverity = column?.severity !== undefined;
  const keyed = found.map((row) => ({
    row,
    key: column === undefined || order === firstOrder ? '' : column.text(row),
  }));
  const sign = isReversed ? -1 : 1;
  keyed.sort((a, b) => {
    const own = order === firstOrder ? rankOf(a.row) - rankOf(b.row) || compare(a.row.group, b.row.group) : 0;
    const named = isSeverity
      ? severityRank(column?.severity?.(a.row)) - severityRank(column?.severity?.(b.row))
      : compare(a.key, b.key);
    return sign * (own || named) || byWorst(a.row.vulnerability, b.row.vulnerability);
  });
  return keyed.map(({ row }) => row);
}

function scannerColumn(name: string, index: number): TableColumn<ComparedRow, string> {
  return {
    ...{ name, width: '110px' },
    text: ({ said }) => said[index] ?? 'not found',
    severity: ({ said }) => said[index] ?? undefined,
  };
}

function changeOf({ said: [before, after] }: ComparisonRow): string {
  if (before === null) return 'new';
  return after === null ? 'gone' : 'as before';
}

function saidBy({ said }: ComparisonRow, names: readonly string[]): string {
  const saying = names.filter((_, index) => said[index] !== null);
  if (saying.length === names.length) return names.length === 2 ? 'both' : 'all';
  return saying.length === 1 ? `only ${saying[0]}` : saying.join(', ');
}

/** New comes before gone, and what some say before what all do. */
function rankOf({ group, said }: ComparedRow): number {
  const known = changes.indexOf(group);
  return known >= 0 ? known : said.filter((each) => each !== null).length;
}

function changedSeverity({ said: [before, after], vulnerability: { severity } }: ComparedRow): string {
  return before && after && before !== after ? `${before} → ${after}` : (after ?? before ?? severity);
}

function byWorst(a: Vulnerability, b: Vulnerability): number {
  return (
    severityRank(a.severity) - severityRank(b.severity) ||
    compare(a.package.name, b.package.name) ||
    compare(a.id, b.id)
  );
}

function severityRank(severity: ReportSeverity | undefined): number {
  return severity === undefined ? scanSeverities.length : scanSeverities.indexOf(severity);
}
