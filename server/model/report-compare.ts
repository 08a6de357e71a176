import { type Report, type ReportSeverity, reportSeverities, type ScannerName, type Vulnerability } from './report.ts';

/** A vulnerability of a package as several reports have it. */
export interface MergedVulnerability {
  /** As the first report that has it says; with the worst severity of all. */
  readonly vulnerability: Vulnerability;
  /** What each scanner calls it. */
  readonly severities: ReadonlyMap<ScannerName, ReportSeverity>;
}

/** What has changed from one report to another. */
export interface ReportDifference {
  readonly added: readonly Vulnerability[];
  readonly removed: readonly Vulnerability[];
  readonly kept: readonly Vulnerability[];
}

/**
 * Vulnerabilities of several reports on one image together: what goes by the same id, or by an alias, in the same package
 * of the same version is one.
 */
export function mergeReports(reports: readonly Report[]): MergedVulnerability[] {
  const groups: { merged: Vulnerability; severities: Map<ScannerName, ReportSeverity> }[] = [];
  const known = new Map<string, (typeof groups)[number]>();
  for (const { scanner, vulnerabilities } of reports) {
    for (const one of vulnerabilities) {
      const keys = keysOf(one);
      const before = keys.map((key) => known.get(key)).find(Boolean);
      const group = before ?? { merged: one, severities: new Map() };
      if (before === undefined) groups.push(group);
      else group.merged = merged(before.merged, one);
      for (const key of keys) known.set(key, group);
      const said = group.severities.get(scanner.name);
      group.severities.set(scanner.name, said === undefined ? one.severity : worse(said, one.severity));
    }
  }
  return groups.map(({ merged: vulnerability, severities }) => ({ vulnerability, severities }));
}

/** What `after` has that `before` has not, and the other way round. Another version of a package with the same fault is the same fault. */
export function compareReports(before: Report, after: Report): ReportDifference {
  const had = new Set(before.vulnerabilities.flatMap(faultsOf));
  const has = new Set(after.vulnerabilities.flatMap(faultsOf));
  const isIn = (faults: ReadonlySet<string>) => (one: Vulnerability) =>
    faultsOf(one).some((fault) => faults.has(fault));
  const wasThere = isIn(had);
  const isThere = isIn(has);
  return {
    added: after.vulnerabilities.filter((one) => !wasThere(one)),
    removed: before.vulnerabilities.filter((one) => !isThere(one)),
    kept: after.vulnerabilities.filter(wasThere),
  };
}

/** The one of two severities that is worse; what is not known is no severity. */
export function worse(a: ReportSeverity, b: ReportSeverity): ReportSeverity {
  return reportSeverities.indexOf(a) <= reportSeverities.indexOf(b) ? a : b;
}

function keysOf(one: Vulnerability): string[] {
  return faultsOf(one).map((fault) => `${fault} ${one.package.version}`);
}

function faultsOf({ id, aliases, package: { name } }: Vulnerability): string[] {
  // Snyk names packages of Debian and Alpine with their source: `musl/musl`.
  const [source, binary = source] = name.split('/');
  const plain = source === binary ? (source ?? name) : name;
  return [id, ...aliases].map((each) => `${each} ${plain}`);
}

/** What the later report knows fills in what the earlier leaves out. */
function merged(first: Vulnerability, second: Vulnerability): Vulnerability {
  const aliases = [...new Set([...first.aliases, second.id, ...second.aliases])].filter((alias) => alias !== first.id);
  return {
    ...second,
    ...first,
    aliases,
    severity: worse(first.severity, second.severity),
    package: { ...second.package, ...first.package },
    links: [...new Set([...first.links, ...second.links])],
  };
}
