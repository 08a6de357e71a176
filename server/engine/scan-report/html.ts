import { countSeverities, type ReportSeverity, reportSeverities } from '../../model/report.ts';
import { provenance, type ScannedImage, worstFirst } from './scanned-image.ts';

/** A page that stands alone: no script, nothing from elsewhere, fit to be printed. */
export function reportHtml(images: readonly ScannedImage[]): string {
  const title = images.length === 1 ? `Scan of ${images[0]?.report.image}` : `Scan of ${images.length} images`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${images.map(section).join('\n')}
</body>
</html>
`;
}

/** `text` as the content of an element or of a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const style = `
body { font: 14px/1.5 system-ui, sans-serif; color: #1b1f24; background: #fff; margin: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid #d0d7de; overflow-wrap: anywhere; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
.critical { color: #82071e; font-weight: 600; }
.high { color: #bc4c00; font-weight: 600; }
.medium { color: #7d4e00; }
.low, .negligible, .unknown { color: #57606a; }
`;

function section({ report, accepted }: ScannedImage): string {
  const { image, vulnerabilities, secrets, misconfigurations, notes } = report;
  const counts = countSeverities(report);
  const summary = reportSeverities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `<span class="${severity}">${counts[severity]} ${severity}</span>`);
  const silent = accepted === 0 ? [] : [`${accepted} accepted`];
  return [
    '<section>',
    `<h2>${escapeHtml(image)}</h2>`,
    `<p>Scanned ${escapeHtml(provenance(report))}. ${[...summary, ...silent].join(', ') || 'Nothing found'}.</p>`,
    ...notes.map((note) => `<p>${escapeHtml(note)}</p>`),
    vulnerabilities.length === 0 ? '' : vulnerabilityTable(report),
    rows(
      'Secrets',
      ['Severity', 'What', 'Where'],
      secrets.map(({ severity, title, path, line }) => [
        severity,
        title,
        line === undefined ? path : `${path}:${line}`,
      ]),
    ),
    rows(
      'Misconfigurations',
      ['Severity', 'Id', 'What'],
      misconfigurations.map(({ severity, id, title }) => [severity, id, title]),
    ),
    '</section>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function vulnerabilityTable({ vulnerabilities }: ScannedImage['report']): string {
  const lines = worstFirst(vulnerabilities).map((one) => {
    const [link] = one.links;
    const id = escapeHtml(one.id);
    const cells = [
      severityCell(one.severity),
      link === undefined ? id : `<a href="${escapeHtml(link)}" rel="noreferrer">${id}</a>`,
      escapeHtml(one.package.name),
      escapeHtml(one.package.version),
      escapeHtml(one.fixedVersion ?? ''),
      escapeHtml(one.title ?? ''),
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return table('Vulnerabilities', ['Severity', 'Id', 'Package', 'Version', 'Mended in', 'What'], lines);
}

function rows(
  caption: string,
  heads: readonly string[],
  all: readonly (readonly [ReportSeverity, ...string[]])[],
): string {
  if (all.length === 0) return '';
  const lines = all.map(([severity, ...others]) => {
    const cells = [severityCell(severity), ...others.map(escapeHtml)];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return table(caption, heads, lines);
}

function table(caption: string, heads: readonly string[], lines: readonly string[]): string {
  const head = heads.map((name) => `<th scope="col">${name}</th>`).join('');
  return `<table>\n<caption>${caption}</caption>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${lines.join('\n')}\n</tbody>\n</table>`;
}

function severityCell(severity: ReportSeverity): string {
  return `<span class="${severity}">${severity}</span>`;
}
