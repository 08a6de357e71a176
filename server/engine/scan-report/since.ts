import type { Report, ScannerName, Vulnerability } from '../../model/report.ts';
import { compareReports } from '../../model/report-compare.ts';

/** What has changed since an earlier scan. */
export interface Since {
  readonly image: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly scanner: ScannerName;
  readonly added: readonly Vulnerability[];
  readonly gone: readonly Vulnerability[];
  /** How many are there as before. */
  readonly kept: number;
}

/** What has come, gone and stayed from `earlier` to `now`. */
export function since(earlier: Report, now: Report): Since {
  const { image, createdAt, scanner } = earlier;
  const rows = compareReports([earlier, now], 'change');
  const added = rows.flatMap(({ vulnerability, said }) => (said[0] === undefined ? [vulnerability] : []));
  const gone = rows.flatMap(({ vulnerability, said }) => (said[1] === undefined ? [vulnerability] : []));
  return { image, createdAt, scanner: scanner.name, added, gone, kept: rows.length - added.length - gone.length };
}

/** `now` without what `earlier` has as well. */
export function onlyNew(earlier: Report, now: Report): Report {
  const { added } = since(earlier, now);
  const places = new Set(earlier.secrets.map(({ rule, path }) => `${rule} ${path}`));
  const ids = new Set(earlier.misconfigurations.map(({ id, path }) => `${id} ${path}`));
  return {
    ...now,
    vulnerabilities: added,
    secrets: now.secrets.filter(({ rule, path }) => !places.has(`${rule} ${path}`)),
    misconfigurations: now.misconfigurations.filter(({ id, path }) => !ids.has(`${id} ${path}`)),
  };
}

/** Whether a vulnerability is one of those that have come. */
export function isAdded({ added }: Since): (one: Vulnerability) => boolean {
  const names = (one: Vulnerability) => [one.id, ...one.aliases].map((id) => `${id} ${one.package.name}`);
  const known = new Set(added.flatMap(names));
  return (one) => names(one).some((name) => known.has(name));
}
