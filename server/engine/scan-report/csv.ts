import type { Vulnerability } from '../../model/report.ts';
import { type ScannedImage, worstFirst } from './scanned-image.ts';

const columns: readonly (readonly [string, (one: Vulnerability) => string | number | undefined])[] = [
  ['id', ({ id }) => id],
  ['aliases', ({ aliases }) => aliases.join(' ')],
  ['severity', ({ severity }) => severity],
  ['cvss', ({ cvss }) => cvss?.score],
  ['epss', ({ epss }) => epss],
  ['known exploited', ({ isKnownExploited }) => (isKnownExploited ? 'yes' : '')],
  ['package', ({ package: { name } }) => name],
  ['version', ({ package: { version } }) => version],
  ['type', ({ package: { type } }) => type],
  ['fixed version', ({ fixedVersion }) => fixedVersion],
  ['path', ({ package: { path } }) => path],
  ['layer', ({ layer }) => layer],
  ['title', ({ title }) => title],
  ['link', ({ links }) => links[0]],
];

/** Vulnerabilities as a table, RFC 4180: a line each, the image in the first column. */
export function reportCsv(images: readonly ScannedImage[]): string {
  const lines = [['image', ...columns.map(([name]) => name)].join(',')];
  for (const { report } of images)
    for (const one of worstFirst(report.vulnerabilities))
      lines.push([report.image, ...columns.map(([, read]) => read(one))].map(cell).join(','));
  return lines.map((line) => `${line}\r\n`).join('');
}

/** A text that a spreadsheet would take for a formula is made one that it does not. */
function cell(value: string | number | undefined): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value ?? '') ? `'${value}` : (value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
