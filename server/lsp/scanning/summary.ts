import type { Config } from '../../engine/config.ts';
import { worstFirst } from '../../engine/scan-report/scanned-image.ts';
import type { ImageReference } from '../../model/image-reference.ts';
import {
  countSeverities,
  type Report,
  type ReportSeverity,
  reportSeverities,
  type SeverityCounts,
  type Vulnerability,
} from '../../model/report.ts';
import { attached } from '../../text/attached.ts';
import type { ScanEngine } from '../scan-engine.ts';

/** A report without what the configuration accepts, and what is told of it in few words. */
export interface Summary {
  readonly report: Report;
  readonly accepted: number;
  readonly counts: SeverityCounts;
  /** Vulnerabilities for which there is a newer version of the package. */
  readonly fixable: number;
  readonly worst: readonly Vulnerability[];
}

const shownWorst = 5;
const summaries = attached<Report, { readonly key: string; readonly summary: Summary }>();

/** The summary of `report` for `image`; worked out once for each configuration and day. */
export function summaryOf(
  report: Report,
  image: ImageReference | undefined,
  { scan }: Config,
  today: string,
  engine: ScanEngine,
): Summary {
  const key = JSON.stringify([scan.ignore, today, image?.text]);
  const known = summaries.get(report);
  if (known?.key === key) return known.summary;
  const { report: left, accepted } = engine.withoutAccepted(report, image, scan, today);
  const summary: Summary = {
    report: left,
    accepted,
    counts: countSeverities(left),
    fixable: left.vulnerabilities.filter(({ fixedVersion }) => fixedVersion !== undefined).length,
    worst: worstFirst(left.vulnerabilities).slice(0, shownWorst),
  };
  summaries.set(report, { key, summary });
  return summary;
}

/** `3 critical, 12 high`, of those as bad as `least`; empty when there are none. */
export function countsText(counts: SeverityCounts, least: ReportSeverity = 'unknown'): string {
  return atLeast(least)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}`)
    .join(', ');
}

/** `severity` and all that are worse. */
export function atLeast(severity: ReportSeverity): readonly ReportSeverity[] {
  return reportSeverities.slice(0, reportSeverities.indexOf(severity) + 1);
}

/** `today`, `3 days ago`; `today` is a day as ISO 8601. */
export function ageText(createdAt: string, today: string): string {
  const days = Math.round((Date.parse(today) - Date.parse(createdAt.slice(0, 10))) / 86_400_000);
  if (!(days > 0)) return 'today';
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** `CVE-2024-1 in openssl 1.1 (fixed in 1.2)` */
export function vulnerabilityText({ id, package: { name, version }, fixedVersion }: Vulnerability): string {
  return `${id} in ${name} ${version}${fixedVersion === undefined ? '' : ` (fixed in ${fixedVersion})`}`;
}
