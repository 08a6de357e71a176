import {
  type Misconfiguration,
  type Report,
  type ReportedSecret,
  scannerNames,
  type Vulnerability,
} from '../../model/report.ts';
import { digest, type Fields, fields, given, links, list, number, severity, text, texts, time } from '../untrusted.ts';
import { reportBody } from './report-body.ts';

/** Reads the reports that `bulkhead scan --format json` has written; undefined when it is something else. */
export function readOwn(json: unknown): Report[] | undefined {
  const { version, images } = fields(json);
  if (version !== 1 || !Array.isArray(images)) return undefined;
  const reports = images.map((image) => readReport(fields(fields(image).report)));
  return reports.every((report) => report !== undefined) ? reports : undefined;
}

function readReport(report: Fields): Report | undefined {
  const image = text(report.image);
  const createdAt = time(report.createdAt);
  const scanner = fields(report.scanner);
  const name = scannerNames.find((each) => each === scanner.name);
  const isReport = report.version === 1 && Array.isArray(report.vulnerabilities);
  if (!isReport || image === undefined || createdAt === undefined || name === undefined) return undefined;
  const { version: _, ...body } = reportBody({
    digest: digest(report.digest),
    vulnerabilities: list(report.vulnerabilities).map((one) => readVulnerability(fields(one))),
    secrets: list(report.secrets).map((one) => readSecret(fields(one))),
    misconfigurations: list(report.misconfigurations).map((one) => readMisconfiguration(fields(one))),
  });
  return { ...body, version: 1, image, createdAt, scanner: given({ name, version: text(scanner.version, 50) }) };
}

function readVulnerability(one: Fields): Vulnerability | undefined {
  const { name, version, type, purl, path } = fields(one.package);
  const [id, named] = [text(one.id, 100), text(name, 200)];
  if (id === undefined || named === undefined) return undefined;
  return given({
    id,
    aliases: texts(one.aliases),
    severity: severity(one.severity),
    title: text(one.title),
    package: given({
      name: named,
      version: text(version, 200) ?? '',
      type: text(type, 50),
      purl: text(purl),
      path: text(path),
    }),
    fixedVersion: text(one.fixedVersion, 200),
    links: links(...list(one.links)),
  });
}

function readSecret(one: Fields): ReportedSecret | undefined {
  const [rule, path] = [text(one.rule, 200), text(one.path)];
  if (rule === undefined || path === undefined) return undefined;
  return given({
    ...{ rule, path, title: text(one.title) ?? rule, severity: severity(one.severity), line: number(one.line) },
  });
}

function readMisconfiguration(one: Fields): Misconfiguration | undefined {
  const id = text(one.id, 200);
  if (id === undefined) return undefined;
  return given({
    ...{ id, title: text(one.title) ?? id, severity: severity(one.severity), path: text(one.path), links: [] },
  });
}
