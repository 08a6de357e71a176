import type { Vulnerability } from '../../model/report.ts';
import { digest, type Fields, fields, given, links, list, number, severity, text, texts } from '../untrusted.ts';
import { type ReportBody, reportBody } from './report-body.ts';

/**
 * Reads what `clairctl report -o json` wrote: tables that are joined by their keys. Undefined when it is something else.
 * Format: https://github.com/quay/clair/blob/main/httptransport/types/v1/vulnerability_report.schema.json
 */
export function readClair(json: unknown): ReportBody | undefined {
  // Of several images it writes a list; only one is ever asked for.
  const report = fields(list(json)[0]);
  if (typeof report.manifest_hash !== 'string' || typeof report.packages !== 'object') return undefined;
  const packages = fields(report.packages);
  const vulnerabilities = fields(report.vulnerabilities);
  const environments = fields(report.environments);
  const scores = scoresOf(fields(report.enrichments));
  const distribution = fields(Object.values(fields(report.distributions))[0]);
  const family = text(distribution.did);
  return reportBody({
    digest: digest(report.manifest_hash),
    system: family === undefined ? undefined : given({ family, name: text(distribution.version_id) }),
    vulnerabilities: Object.entries(fields(report.package_vulnerabilities)).flatMap(([key, ids]) =>
      texts(ids, Number.POSITIVE_INFINITY).map((id) =>
        readOne(fields(vulnerabilities[id]), fields(packages[key]), fields(list(environments[key])[0]), scores.get(id)),
      ),
    ),
  });
}

function readOne(
  one: Fields,
  place: Fields,
  environment: Fields,
  score: Vulnerability['cvss'],
): Vulnerability | undefined {
  const id = text(one.name, 100);
  const name = text(place.name, 200);
  if (id === undefined || name === undefined) return undefined;
  return given({
    id,
    aliases: [],
    severity: severity(one.normalized_severity),
    cvss: score,
    title: text(one.description, 300),
    package: given({ name, version: text(place.version, 200) ?? '', path: text(environment.package_db) }),
    fixedVersion: text(one.fixed_in_version, 200),
    layer: digest(environment.introduced_in),
    // All in one text, separated by blanks.
    links: links(...(typeof one.links === 'string' ? one.links.slice(0, 10_000).split(/\s+/) : [])),
  });
}

/** The enrichment of scores is a list of objects, each from a vulnerability's key to the scores of NVD. */
function scoresOf(enrichments: Fields): ReadonlyMap<string, NonNullable<Vulnerability['cvss']>> {
  const found = new Map<string, NonNullable<Vulnerability['cvss']>>();
  for (const [kind, tables] of Object.entries(enrichments)) {
    if (!kind.includes('clair.cvss')) continue;
    for (const [key, values] of list(tables).flatMap((table) => Object.entries(fields(table)))) {
      const said = fields(list(values)[0]);
      const score = number(said.baseScore);
      if (score !== undefined) found.set(key, given({ score, vector: text(said.vectorString) }));
    }
  }
  return found;
}
