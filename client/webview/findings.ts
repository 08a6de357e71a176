import { type ReportSeverity, scanSeverities, type Vulnerability } from '../../server/protocol-scan.ts';

/** What is shown of the findings, and in which order. */
export interface Selection {
  readonly text: string;
  readonly severities: ReadonlySet<ReportSeverity>;
  readonly isFixable: boolean;
  readonly layer: string | undefined;
  readonly order: Column;
  readonly isReversed: boolean;
}

export const columns = ['severity', 'id', 'package', 'version', 'fixed in', 'title'] as const;
export type Column = (typeof columns)[number];

const ranks = new Map<string, number>(scanSeverities.map((severity, index) => [severity, index]));

/** What a finding has in a column. */
export function cellOf(one: Vulnerability, column: Column): string {
  switch (column) {
    case 'severity':
      return one.isKnownExploited === true ? `${one.severity}, exploited` : one.severity;
    case 'id':
      return one.id;
    case 'package':
      return one.package.name;
    case 'version':
      return one.package.version;
    case 'fixed in':
      return one.fixedVersion ?? '';
    case 'title':
      return one.title ?? '';
  }
}

/** A column of rows; `id` is linked to the advisory, and `title` has the buttons. */
export interface TableColumn<Row, Name extends string> {
  readonly name: Name;
  /** As style sheets have it. */
  readonly width: string;
  text(row: Row): string;
  /** The colour in front of the text. */
  severity?(row: Row): ReportSeverity | undefined;
}

const widths: Readonly<Record<Column, string>> = {
  severity: '130px',
  id: '170px',
  package: 'minmax(100px, 1fr)',
  version: 'minmax(80px, 0.8fr)',
  'fixed in': 'minmax(80px, 0.8fr)',
  title: 'minmax(160px, 2.4fr)',
};

/** The column of that name in a table of rows, each with the vulnerability that `of` says. */
export function tableColumn<Row>(name: Column, of: (row: Row) => Vulnerability): TableColumn<Row, Column> {
  const column = { name, width: widths[name], text: (row: Row) => cellOf(of(row), name) };
  return name === 'severity' ? { ...column, severity: (row) => of(row).severity } : column;
}

/** Those of `all` that are selected, in order. */
export function select(all: readonly Vulnerability[], selection: Selection): Vulnerability[] {
  const { severities, isFixable, layer, order, isReversed } = selection;
  const text = selection.text.trim().toLowerCase();
  const found = all.filter(
    (one) =>
      severities.has(one.severity) &&
      (!isFixable || one.fixedVersion !== undefined) &&
      (layer === undefined || one.layer === layer) &&
      (text === '' || textOf(one).includes(text)),
  );
  const keyed = found.map((one) => ({ one, rank: ranks.get(one.severity) ?? 0, key: cellOf(one, order) }));
  const sign = isReversed ? -1 : 1;
  keyed.sort((a, b) => {
    const own = order === 'severity' ? a.rank - b.rank : compare(a.key, b.key);
    return (
      sign * own || a.rank - b.rank || compare(a.one.package.name, b.one.package.name) || compare(a.one.id, b.one.id)
    );
  });
  return keyed.map(({ one }) => one);
}

/** How many findings of each severity a group has. */
export interface Group {
  readonly name: string;
  readonly counts: ReadonlyMap<ReportSeverity, number>;
  readonly total: number;
  readonly fixable: number;
}

/** `all` by what `keyOf` says of each, the worst group first. */
export function group(all: readonly Vulnerability[], keyOf: (one: Vulnerability) => string): Group[] {
  const groups = new Map<string, { counts: Map<ReportSeverity, number>; total: number; fixable: number }>();
  for (const one of all) {
    const key = keyOf(one);
    const known = groups.get(key) ?? { counts: new Map(), total: 0, fixable: 0 };
    groups.set(key, known);
    known.total++;
    if (one.fixedVersion !== undefined) known.fixable++;
    known.counts.set(one.severity, (known.counts.get(one.severity) ?? 0) + 1);
  }
  const list = [...groups].map(([name, found]): Group => ({ name, ...found }));
  return list.sort((a, b) => {
    for (const severity of scanSeverities) {
      const difference = (b.counts.get(severity) ?? 0) - (a.counts.get(severity) ?? 0);
      if (difference !== 0) return difference;
    }
    return compare(a.name, b.name);
  });
}

/** What a search looks through. */
export function textOf(one: Vulnerability): string {
  return [one.id, ...one.aliases, one.package.name, one.title ?? ''].join(' ').toLowerCase();
}

/** The order of two texts. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
