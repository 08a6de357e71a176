import { type Report, reportSeverities, type Vulnerability } from '../../model/report.ts';
import type { Position } from '../../text/line-index.ts';
import type { Since } from './since.ts';

/** A report, without what was accepted, and the place in a file that named the image. */
export interface ScannedImage {
  readonly report: Report;
  /** How many vulnerabilities were left out because they are accepted. */
  readonly accepted: number;
  /** Undefined when no file named it. */
  readonly place?: {
    /** With `/`, relative to whatever the reader is in. */
    readonly path: string;
    readonly start: Position;
    readonly end: Position;
  };
  /** Undefined when it is not held against an earlier one. */
  readonly since?: Since;
}

/** The vulnerabilities of a report, worst first; of equal ones those that can be mended first, then by name. */
export function worstFirst(vulnerabilities: readonly Vulnerability[]): Vulnerability[] {
  const rank = new Map(reportSeverities.map((severity, index) => [severity, index]));
  const keyed = vulnerabilities.map((one) => ({ one, rank: rank.get(one.severity) ?? 0 }));
  keyed.sort(
    (a, b) =>
      a.rank - b.rank ||
      Number(b.one.isKnownExploited ?? false) - Number(a.one.isKnownExploited ?? false) ||
      Number(b.one.fixedVersion !== undefined) - Number(a.one.fixedVersion !== undefined) ||
      compare(a.one.package.name, b.one.package.name) ||
      compare(a.one.id, b.one.id),
  );
  return keyed.map(({ one }) => one);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What stands over a report: scanner, its version and the age of its database. */
export function provenance({ scanner, createdAt }: Report): string {
  const { name, version, databaseDate } = scanner;
  const by = version === undefined ? name : `${name} ${version}`;
  const database = databaseDate === undefined ? '' : `, database of ${databaseDate.slice(0, 10)}`;
  return `by ${by} at ${createdAt.slice(0, 16).replace('T', ' ')} UTC${database}`;
}
