import { provenance, type ScannedImage, worstFirst } from '../engine/scan-report/scanned-image.ts';
import type { Since } from '../engine/scan-report/since.ts';
import { countSeverities, type ReportSeverity, reportSeverities, type Vulnerability } from '../model/report.ts';
import { count, type Palette, printable } from './terminal.ts';

/** More lines of one image nobody reads on a terminal; the other formats have them all. */
const mostLines = 50;

/** For people: a block for each image, worst first. */
export function scanText(images: readonly ScannedImage[], paint: Palette): string {
  return images.map((image) => block(image, paint)).join('\n');
}

function block({ report, accepted, place, since }: ScannedImage, paint: Palette): string {
  const { image, vulnerabilities, secrets, misconfigurations, notes } = report;
  const where = place === undefined ? '' : `  ${paint.dim(`${printable(place.path)}:${place.start.line + 1}`)}`;
  const shown = worstFirst(vulnerabilities).slice(0, mostLines);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...shown.map((one) => cells(one)[column]?.length ?? 0)));
  const line = (one: Vulnerability) => {
    const [id = '', name = '', fix = ''] = cells(one).map((cell, column) => cell.padEnd(widths[column] ?? 0));
    const title = one.title === undefined ? '' : paint.dim(one.title.slice(0, 80));
    return `  ${coloured(one.severity, paint)}  ${id}  ${name}  ${fix}  ${title}`.trimEnd();
  };
  const hidden = vulnerabilities.length - shown.length;
  return [
    `${paint.bold(printable(image))}${where}`,
    `  ${paint.dim(`scanned ${provenance(report)}`)}`,
    ...notes.map((note) => `  ${paint.dim(note)}`),
    ...shown.map(line),
    ...(hidden > 0
      ? [`  and ${count(hidden, 'more')}; \`--format json\` has them all`.replace(' mores', ' more')]
      : []),
    ...secrets.map(
      ({ severity, title, path, line: at }) =>
        `  ${coloured(severity, paint)}  secret: ${title} in ${path}${at === undefined ? '' : `:${at}`}`,
    ),
    ...misconfigurations.map(({ severity, id, title }) => `  ${coloured(severity, paint)}  ${id}: ${title}`),
    `  ${summary(report, accepted)}`,
    ...(since === undefined ? [] : changes(since, report.image, paint)),
    '',
  ].join('\n');
}

/** What has come and gone, worst first. */
function changes({ image, createdAt, scanner, added, gone, kept }: Since, now: string, paint: Palette): string[] {
  const line = (sign: string) => (one: Vulnerability) =>
    `  ${sign} ${coloured(one.severity, paint)}  ${cells(one).slice(0, 2).join('  ')}`;
  const lines = [...worstFirst(added).map(line('+')), ...worstFirst(gone).map(line('-'))];
  const before = `${image === now ? '' : `${printable(image)}, `}${createdAt.slice(0, 16).replace('T', ' ')} UTC by ${scanner}`;
  return [
    `  since ${before}: ${added.length} new, ${gone.length} gone, ${kept} as before`,
    ...lines.slice(0, mostLines),
    ...(lines.length > mostLines ? [`  and ${lines.length - mostLines} more`] : []),
  ];
}

function cells({ id, package: { name, version }, fixedVersion }: Vulnerability): string[] {
  return [id, `${name} ${version}`, fixedVersion === undefined ? 'not mended' : `→ ${fixedVersion}`];
}

function coloured(severity: ReportSeverity, paint: Palette): string {
  const text = severity.padEnd(10);
  if (severity === 'critical' || severity === 'high') return paint.red(text);
  return severity === 'medium' ? paint.yellow(text) : paint.dim(text);
}

function summary(report: ScannedImage['report'], accepted: number): string {
  const counts = countSeverities(report);
  const parts = reportSeverities.filter((each) => counts[each] > 0).map((each) => `${counts[each]} ${each}`);
  const silent = accepted === 0 ? '' : `; ${accepted} accepted in the configuration`;
  return `${count(report.vulnerabilities.length, 'vulnerability')}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}${silent}`;
}
