import type { Vulnerability } from '../../model/report.ts';
import { type Fields, fields, given, links, list, number, severity, text, texts } from '../untrusted.ts';
import { type ReportBody, reportBody } from './report-body.ts';

/**
 * Reads what `snyk container test --json` wrote: one project or a list of them, the applications in the image among
 * them. Undefined when it is something else.
 */
export function readSnyk(json: unknown): ReportBody | undefined {
  const projects = list(json).map(fields);
  const all = projects.flatMap((project) => [project, ...list(project.applications).map(fields)]);
  if (all.length === 0 || !all.every(({ vulnerabilities }) => Array.isArray(vulnerabilities))) return undefined;
  const [first] = projects;
  // `alpine:3.10` as the manager of an image's packages.
  const base = text(fields(first?.docker).baseImage, 300);
  return reportBody({
    vulnerabilities: all.flatMap((project) =>
      list(project.vulnerabilities)
        .map(fields)
        // A licence is no vulnerability.
        .filter(({ type }) => type !== 'license')
        .map((one) => readOne(one, project)),
    ),
    notes: [
      ...(base === undefined ? [] : [`Snyk takes \`${base}\` for the base image`]),
      ...list(fields(fields(first?.docker).baseImageRemediation).advice).flatMap(
        (advice) => text(fields(advice).message, 500) ?? [],
      ),
    ],
  });
}

/** What Snyk says when it could not test; undefined when it is something else. */
export function readSnykError(json: unknown): string | undefined {
  const answer = fields(list(json)[0]);
  return answer.ok === false ? text(answer.error ?? answer.message, 500) : undefined;
}

function readOne(one: Fields, project: Fields): Vulnerability | undefined {
  const id = text(one.id, 100);
  const name = text(one.packageName, 200) ?? text(one.name, 200);
  if (id === undefined || name === undefined) return undefined;
  const score = number(one.cvssScore);
  const names = texts(fields(one.identifiers).CVE);
  const urls = list(one.references).map((reference) => fields(reference).url);
  return given({
    // The name that other scanners give it, where it has one.
    id: names[0] ?? id,
    aliases: [...(names.length === 0 ? [] : [id]), ...names.slice(1)],
    severity: severity(one.severityWithCritical ?? one.severity),
    cvss: score === undefined ? undefined : given({ score, vector: text(one.CVSSv3) }),
    title: text(one.title),
    package: given({
      name,
      version: text(one.version, 200) ?? '',
      type: text(project.packageManager, 50),
      purl: text(one.purl),
      path: text(project.targetFile),
    }),
    fixedVersion: text(one.nearestFixedInVersion, 200) ?? text(texts(one.fixedIn).join(', '), 200),
    links: links(`https://security.snyk.io/vuln/${encodeURIComponent(id)}`, ...urls),
  });
}
