import { type Report, type ReportSeverity, reportSeverities, type Vulnerability } from './report.ts';

/** A vulnerability as several reports have it. */
export interface ComparedVulnerability {
  /** As the last report says that has it, filled in by the others; with the worst severity of all. */
  readonly vulnerability: Vulnerability;
  /** What each report calls it, in their order; undefined for those that have it not. */
  readonly said: readonly (ReportSeverity | undefined)[];
}

/** One of several reports on the same thing. */
type Compared = Pick<Report, 'vulnerabilities'>;

interface Group {
  vulnerability: Vulnerability;
  readonly said: (ReportSeverity | undefined)[];
  readonly keys: Set<string>;
}

/**
 * Vulnerabilities of several reports together: what goes by the same id, or by an alias, in the same package is one.
 * `scanners` look at one image, where a package may be there in two versions, each with its faults. From one image to the
 * next (`change`) versions differ, and the same fault in another version of the package is the same fault.
 */
export function compareReports(reports: readonly Compared[], what: 'scanners' | 'change'): ComparedVulnerability[] {
  const known = new Map<string, Group>();
  const groups = new Set<Group>();
  for (const [index, { vulnerabilities }] of reports.entries()) {
    for (const one of vulnerabilities) {
      const keys = keysOf(one, what);
      const [first, ...others] = new Set(keys.flatMap((key) => known.get(key) ?? []));
      const group = first ?? { vulnerability: one, said: reports.map(() => undefined), keys: new Set() };
      groups.add(group);
      if (first !== undefined) group.vulnerability = filledIn(one, group.vulnerability);
      group.said[index] = worse(group.said[index], one.severity);
      // A name that both go by shows that what looked like two is one.
      for (const other of others) {
        groups.delete(other);
        unite(group, other);
      }
      for (const key of [...keys, ...others.flatMap((other) => [...other.keys])]) {
        group.keys.add(key);
        known.set(key, group);
      }
    }
  }
  return [...groups].map(({ vulnerability, said }) => ({ vulnerability, said }));
}

function unite(group: Group, other: Group): void {
  group.vulnerability = filledIn(group.vulnerability, other.vulnerability);
  for (const [index, severity] of other.said.entries())
    if (severity !== undefined) group.said[index] = worse(group.said[index], severity);
}

/** The one of two severities that is worse; what is not known is no severity. */
function worse(a: ReportSeverity | undefined, b: ReportSeverity): ReportSeverity {
  return a !== undefined && reportSeverities.indexOf(a) <= reportSeverities.indexOf(b) ? a : b;
}

function keysOf({ id, aliases, package: { name, version } }: Vulnerability, what: 'scanners' | 'change'): string[] {
  // Snyk names packages of Debian and Alpine with their source: `musl/musl`.
  const [source, binary = source] = name.split('/');
  const plain = source === binary ? (source ?? name) : name;
  return [id, ...aliases].map((each) => `${each} ${plain}${what === 'change' ? '' : ` ${version}`}`);
}

/** `one`, with what it leaves out and `other` knows. */
function filledIn(one: Vulnerability, other: Vulnerability): Vulnerability {
  const isAlias = (name: string) => name !== one.id;
  return {
    ...other,
    ...one,
    aliases: [...new Set([...one.aliases, other.id, ...other.aliases])].filter(isAlias),
    severity: worse(one.severity, other.severity),
    package: { ...other.package, ...one.package },
    links: [...new Set([...one.links, ...other.links])],
  };
}
