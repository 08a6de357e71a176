import type { ReportSeverity, Vulnerability } from '../../model/report.ts';
import { type ScannedImage, worstFirst } from './scanned-image.ts';
import { isAdded } from './since.ts';

const levels: Readonly<Record<ReportSeverity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  negligible: 'note',
  unknown: 'note',
};

/** Scores by which code scanning services sort, for what has none of its own: the middle of each band of CVSS. */
const scores: Readonly<Record<ReportSeverity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  negligible: '0.5',
  unknown: '0.0',
};

/** SARIF 2.1.0, a run for each image; findings stand at the reference to it, for that is what can be changed. */
export function reportImagesSarif(images: readonly ScannedImage[], version: string): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0' as const,
    runs: images.map((image) => runOf(image, version)),
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function runOf({ report, place, since }: ScannedImage, version: string) {
  const gone = new Set(since?.gone);
  const all = [...worstFirst(report.vulnerabilities), ...gone];
  const isNew = since && isAdded(since);
  const stateOf = (one: Vulnerability) => (gone.has(one) ? 'absent' : isNew?.(one) ? 'new' : 'unchanged');
  const rules = new Map<string, Vulnerability>();
  for (const one of all) if (!rules.has(one.id)) rules.set(one.id, one);
  const indices = new Map([...rules.keys()].map((id, index) => [id, index]));
  return {
    tool: {
      driver: {
        name: 'Bulkhead',
        version,
        properties: { scanner: report.scanner },
        rules: [...rules.values()].map(descriptorOf),
      },
    },
    // Two images of one file are told apart by this.
    automationDetails: { id: `bulkhead-scan/${report.image}/` },
    columnKind: 'utf16CodeUnits' as const,
    results: all.map((one) => ({
      ruleId: one.id,
      ruleIndex: indices.get(one.id) ?? 0,
      level: levels[one.severity],
      ...(since && { baselineState: stateOf(one) }),
      message: { text: messageOf(one, report.image) },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: encodeURI(place?.path ?? report.image) },
            region: regionOf(place),
          },
          logicalLocations: [{ fullyQualifiedName: one.package.purl ?? `${one.package.name}@${one.package.version}` }],
        },
      ],
      partialFingerprints: { 'bulkheadVulnerability/v1': `${report.image} ${one.id} ${one.package.name}` },
      properties: { severity: one.severity, 'security-severity': scoreOf(one) },
    })),
  };
}

function regionOf(place: ScannedImage['place']) {
  if (place === undefined) return { startLine: 1 };
  const { start, end } = place;
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

function descriptorOf(one: Vulnerability) {
  const [link] = one.links;
  return {
    id: one.id,
    shortDescription: { text: one.title ?? `${one.id} in ${one.package.name}` },
    ...(link !== undefined && { helpUri: link }),
    defaultConfiguration: { level: levels[one.severity] },
    properties: { tags: ['security', 'vulnerability'], 'security-severity': scoreOf(one) },
  };
}

function scoreOf({ cvss, severity }: Vulnerability): string {
  return cvss === undefined ? scores[severity] : cvss.score.toFixed(1);
}

function messageOf({ id, package: { name, version }, fixedVersion, severity }: Vulnerability, image: string): string {
  const fix = fixedVersion === undefined ? 'not mended yet' : `mended in ${fixedVersion}`;
  return `${image} has ${name} ${version} with ${id} (${severity}), ${fix}`;
}
