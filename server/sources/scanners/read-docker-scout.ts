import type { Vulnerability } from '../../model/report.ts';
import { type Fields, fields, given, links, list, severity, text } from '../untrusted.ts';
import { type ReportBody, reportBody } from './report-body.ts';

/** Reads the SARIF that `docker scout cves --format sarif` wrote; undefined when it is something else. */
export function readDockerScout(json: unknown): ReportBody | undefined {
  const log = fields(json);
  const runs = list(log.runs).map(fields);
  if (log.version !== '2.1.0' || runs.length === 0) return undefined;
  return reportBody({
    version: text(driverOf(runs[0] ?? {}).version, 50),
    vulnerabilities: runs.flatMap((run) => {
      const rules = new Map(list(driverOf(run).rules).map((rule) => [fields(rule).id, fields(rule)]));
      return list(run.results).flatMap((result) => readResult(fields(result), rules));
    }),
  });
}

function driverOf(run: Fields): Fields {
  return fields(fields(run.tool).driver);
}

/** A result names each package where the vulnerability is, as a package URL. */
function readResult(result: Fields, rules: ReadonlyMap<unknown, Fields>): (Vulnerability | undefined)[] {
  const id = text(result.ruleId, 100);
  const rule = rules.get(result.ruleId);
  if (id === undefined || rule === undefined) return [undefined];
  const properties = fields(rule.properties);
  const places = list(result.locations).map(fields);
  const named = places.flatMap((place) =>
    list(place.logicalLocations).map((each) => ({
      purl: text(fields(each).fullyQualifiedName),
      path: text(fields(fields(place.physicalLocation).artifactLocation).uri),
    })),
  );
  const packages = named.some(({ purl }) => purl !== undefined)
    ? named
    : list(properties.purls ?? [properties.purl]).map((purl) => ({ purl: text(purl), path: undefined }));
  return (packages.length === 0 ? [{ purl: undefined, path: undefined }] : packages).map(({ purl, path }) => {
    const { name, version, type } = readPackageUrl(purl);
    return given({
      id,
      aliases: [],
      severity: severity(properties.cvssV3_severity ?? list(properties.tags)[0]),
      cvss: scoreOf(properties['security-severity']),
      title: text(fields(rule.help).text, 300),
      package: given({ name: name ?? 'unknown', version: version ?? '', type, purl, path }),
      fixedVersion: fixedVersion(properties.fixed_version),
      links: links(rule.helpUri),
    });
  });
}

function scoreOf(value: unknown): Vulnerability['cvss'] {
  const score = typeof value === 'string' ? Number(value) : value;
  return typeof score === 'number' && score > 0 && score <= 10 ? { score } : undefined;
}

/** Scout writes `not fixed` where there is none. */
function fixedVersion(value: unknown): string | undefined {
  const version = text(value, 200);
  return version === 'not fixed' ? undefined : version;
}

/**
 * The parts of a package URL that are shown, https://github.com/package-url/purl-spec
 * `pkg:apk/alpine/musl@1.1.20-r4?os_name=alpine` is package `musl` of type `apk`.
 */
function readPackageUrl(purl: string | undefined): { name?: string; version?: string; type?: string } {
  const bare = purl?.split(/[?#]/, 1)[0];
  if (bare === undefined || !bare.startsWith('pkg:')) return {};
  const at = bare.lastIndexOf('@');
  const named = at > 4 ? bare.slice(0, at) : bare;
  const [type, ...names] = named.slice(4).split('/');
  const name = type === 'npm' ? names.join('/') : names.at(-1);
  const version = at > 4 ? decoded(bare.slice(at + 1)) : undefined;
  return given({ name: name && decoded(name), version, type }) as { name?: string; version?: string; type?: string };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
