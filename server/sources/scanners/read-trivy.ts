import type { Misconfiguration, ReportedSecret, Vulnerability } from '../../model/report.ts';
import { digest, type Fields, fields, given, links, list, number, severity, text, texts, time } from '../untrusted.ts';
import { type ReportBody, reportBody } from './report-body.ts';

/**
 * Reads what `trivy image --format json` wrote; undefined when it is something else. Lists that would be empty are left
 * out by it. Format: https://trivy.dev/latest/docs/configuration/reporting/#json
 */
export function readTrivy(json: unknown): ReportBody | undefined {
  const report = fields(json);
  if (report.SchemaVersion !== 2 || typeof report.ArtifactName !== 'string') return undefined;
  const metadata = fields(report.Metadata);
  const system = fields(metadata.OS);
  const family = text(system.Family);
  const results = list(report.Results).map(fields);
  return reportBody({
    digest: list(metadata.RepoDigests).map(digestOfName).find(Boolean),
    version: text(fields(report.Trivy).Version),
    imageCreatedAt: time(fields(metadata.ImageConfig).created),
    system:
      family === undefined
        ? undefined
        : given({ family, name: text(system.Name), isEndOfLife: system.EOSL === true ? true : undefined }),
    layers: layersOf(metadata),
    vulnerabilities: results.flatMap((result) =>
      list(result.Vulnerabilities).map((each) => readOne(fields(each), result)),
    ),
    secrets: results.flatMap((result) => list(result.Secrets).map((each) => readSecret(fields(each), result))),
    misconfigurations: results.flatMap((result) =>
      list(result.Misconfigurations)
        .map(fields)
        .filter(({ Status }) => Status !== 'PASS')
        .map((each) => readMisconfiguration(each, result)),
    ),
  });
}

/** A name that the same image has in a registry ends in its digest. */
function digestOfName(name: unknown): string | undefined {
  return typeof name === 'string' ? digest(name.slice(name.lastIndexOf('@') + 1)) : undefined;
}

/** The history has lines for layers and for settings; those of settings say that they made no layer. */
function layersOf(metadata: Fields) {
  const history = list(fields(metadata.ImageConfig).history).map(fields);
  const made = history.filter(({ empty_layer }) => empty_layer !== true);
  return list(metadata.DiffIDs).flatMap((id, index) => {
    const known = digest(id);
    return known === undefined ? [] : [given({ digest: known, instruction: text(made[index]?.created_by, 300) })];
  });
}

function readOne(one: Fields, result: Fields): Vulnerability | undefined {
  const id = text(one.VulnerabilityID, 100);
  const name = text(one.PkgName, 200);
  if (id === undefined || name === undefined) return undefined;
  return given({
    id,
    aliases: texts(one.VendorIDs),
    severity: severity(one.Severity),
    cvss: scoreOf(fields(one.CVSS), text(one.SeveritySource)),
    title: text(one.Title),
    package: given({
      name,
      version: text(one.InstalledVersion, 200) ?? '',
      type: text(result.Type, 50),
      purl: text(fields(one.PkgIdentifier).PURL),
      path: text(one.PkgPath) ?? (result.Class === 'os-pkgs' ? undefined : text(result.Target)),
    }),
    fixedVersion: text(one.FixedVersion, 200),
    layer: digest(fields(one.Layer).DiffID),
    links: links(one.PrimaryURL, ...list(one.References)),
  });
}

/** Of the source that the severity is from, else NVD's, else any. */
function scoreOf(scores: Fields, source: string | undefined): Vulnerability['cvss'] {
  const chosen = fields(scores[source ?? ''] ?? scores.nvd ?? Object.values(scores)[0]);
  const score = number(chosen.V40Score) ?? number(chosen.V3Score) ?? number(chosen.V2Score);
  if (score === undefined) return undefined;
  return given({ score, vector: text(chosen.V40Vector) ?? text(chosen.V3Vector) ?? text(chosen.V2Vector) });
}

/** What was matched is left out, even though the scanner masks it: nobody needs it to find the place. */
function readSecret(one: Fields, result: Fields): ReportedSecret | undefined {
  const rule = text(one.RuleID, 100);
  const path = text(result.Target);
  if (rule === undefined || path === undefined) return undefined;
  return given({
    rule,
    title: text(one.Title) ?? rule,
    severity: severity(one.Severity),
    path,
    line: number(one.StartLine),
    layer: digest(fields(one.Layer).DiffID),
  });
}

function readMisconfiguration(one: Fields, result: Fields): Misconfiguration | undefined {
  const id = text(one.AVDID, 100) ?? text(one.ID, 100);
  if (id === undefined) return undefined;
  return given({
    id,
    title: text(one.Title) ?? id,
    severity: severity(one.Severity),
    message: text(one.Message),
    path: text(result.Target),
    line: number(fields(one.CauseMetadata).StartLine),
    links: links(one.PrimaryURL, ...list(one.References)),
  });
}
