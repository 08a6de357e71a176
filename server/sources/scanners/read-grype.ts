import type { Vulnerability } from '../../model/report.ts';
import { digest, type Fields, fields, given, links, list, number, severity, text, texts, time } from '../untrusted.ts';
import { type ReportBody, reportBody } from './report-body.ts';

/**
 * Reads what `grype -o json` wrote; undefined when it is something else.
 * Format: https://github.com/anchore/grype/tree/main/schema/grype/db-search and `grype/presenter/models`
 */
export function readGrype(json: unknown): ReportBody | undefined {
  const report = fields(json);
  const descriptor = fields(report.descriptor);
  if (!Array.isArray(report.matches) || descriptor.name !== 'grype') return undefined;
  const target = fields(fields(report.source).target);
  const distro = fields(report.distro);
  const family = text(distro.name);
  return reportBody({
    digest: digest(target.manifestDigest),
    version: versionOf(descriptor.version),
    databaseDate: databaseDate(fields(descriptor.db)),
    system: family === undefined ? undefined : given({ family, name: text(distro.version) }),
    layers: list(target.layers).flatMap((layer) => {
      const known = digest(fields(layer).digest);
      return known === undefined ? [] : [{ digest: known }];
    }),
    vulnerabilities: report.matches.map((match) => readMatch(fields(match))),
  });
}

function versionOf(value: unknown): string | undefined {
  const version = text(value, 50);
  return version?.startsWith('[') ? undefined : version;
}

/** Newer versions keep it one level deeper. */
function databaseDate(database: Fields): string | undefined {
  return time(database.built) ?? time(fields(database.status).built);
}

function readMatch(match: Fields): Vulnerability | undefined {
  const one = fields(match.vulnerability);
  const artifact = fields(match.artifact);
  const id = text(one.id, 100);
  const name = text(artifact.name, 200);
  if (id === undefined || name === undefined) return undefined;
  const related = list(match.relatedVulnerabilities).map(fields);
  const place = fields(list(artifact.locations)[0]);
  const fix = fields(one.fix);
  return given({
    id,
    aliases: texts(related.map((each) => each.id)).filter((alias) => alias !== id),
    severity: severity(one.severity),
    cvss: [one, ...related].map(scoreOf).find(Boolean),
    title: text(one.description) ?? related.map(({ description }) => text(description)).find(Boolean),
    package: given({
      name,
      version: text(artifact.version, 200) ?? '',
      type: text(artifact.type, 50),
      purl: text(artifact.purl),
      path: text(place.path),
    }),
    fixedVersion: fix.state === 'fixed' ? text(texts(fix.versions).join(', '), 200) : undefined,
    layer: digest(place.layerID),
    links: links(one.dataSource, ...list(one.urls), ...related.map(({ dataSource }) => dataSource)),
    isKnownExploited: list(one.knownExploited).length > 0 ? true : undefined,
    epss: number(fields(list(one.epss)[0]).epss),
  });
}

function scoreOf({ cvss }: Fields): Vulnerability['cvss'] {
  const scores = list(cvss).map(fields);
  const chosen = scores.find(({ version }) => typeof version === 'string' && !version.startsWith('2')) ?? scores[0];
  const score = number(fields(chosen?.metrics).baseScore);
  return score === undefined ? undefined : given({ score, vector: text(chosen?.vector) });
}
