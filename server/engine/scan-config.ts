import { type ImageReference, normalizedName } from '../model/image-reference.ts';
import { type Report, reportSeverities, type Vulnerability } from '../model/report.ts';
import type { Range } from '../text/range.ts';
import { compileGlob } from './glob.ts';

/** A vulnerability that was looked at and accepted, as the configuration says it. */
export interface AcceptedVulnerability {
  /** `CVE-2024-3094`, or what a scanner calls it. */
  readonly vulnerability: string;
  /** Undefined for any. */
  readonly package?: string;
  /** Name of the image, without tag, or a glob; undefined for any. */
  readonly image?: string;
  readonly reason: string;
  /** Last day on which it holds, ISO 8601. */
  readonly until?: string;
  readonly range: Range;
}

/** Severities that a scan can fail on. */
export const scanFailOn = reportSeverities.filter((each) => each !== 'unknown');
export type ScanFailOn = (typeof scanFailOn)[number];

/** What the configuration says of scans. */
export interface ScanConfig {
  /** Least severity that makes `bulkhead scan` fail. */
  readonly failOn?: ScanFailOn;
  readonly ignore: readonly AcceptedVulnerability[];
}

/** `report` without what was accepted for `image`, and how many that are. */
export function withoutAccepted(
  report: Report,
  image: ImageReference | undefined,
  { ignore }: ScanConfig,
  today: string,
): { readonly report: Report; readonly accepted: number } {
  const tests = ignore
    .filter(({ until }) => until === undefined || until >= today)
    .map((entry) => testOf(entry, image));
  if (tests.length === 0) return { report, accepted: 0 };
  const vulnerabilities = report.vulnerabilities.filter((one) => !tests.some((test) => test(one)));
  return { report: { ...report, vulnerabilities }, accepted: report.vulnerabilities.length - vulnerabilities.length };
}

function testOf(entry: AcceptedVulnerability, image: ImageReference | undefined): (one: Vulnerability) => boolean {
  if (entry.image !== undefined && !isNamed(image, entry.image)) return () => false;
  return ({ id, aliases, package: { name } }) =>
    (entry.package === undefined || entry.package === name) && [id, ...aliases].includes(entry.vulnerability);
}

/** Both as it is written and in full: `nginx`, `docker.io/library/nginx`. */
function isNamed(image: ImageReference | undefined, pattern: string): boolean {
  const test = compileGlob(pattern);
  return image !== undefined && (test(image.name) || test(normalizedName(image)));
}

/** Whether `report` has anything at least as bad as `severity`, secrets and misconfigurations included. */
export function hasAtLeast(report: Report, severity: ScanFailOn): boolean {
  const bad = reportSeverities.slice(0, reportSeverities.indexOf(severity) + 1);
  const all = [...report.vulnerabilities, ...report.secrets, ...report.misconfigurations];
  return all.some((one) => bad.includes(one.severity));
}
