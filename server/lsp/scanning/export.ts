import type { Config } from '../../engine/config.ts';
import { reportCsv } from '../../engine/scan-report/csv.ts';
import { reportHtml } from '../../engine/scan-report/html.ts';
import { reportImagesSarif } from '../../engine/scan-report/sarif.ts';
import type { ScannedImage } from '../../engine/scan-report/scanned-image.ts';
import { trivyIgnore } from '../../engine/scan-report/trivyignore.ts';
import type { ExportParams } from '../../protocol-scan.ts';
import type { ScanContext } from '../scans.ts';

/** One report, or what the configuration accepts, as a text in `format`. */
export function exported(
  format: ExportParams['format'],
  image: ScannedImage | undefined,
  { scan }: Config,
  { version, today }: ScanContext,
): string {
  const images = image === undefined ? [] : [image];
  switch (format) {
    case 'trivyignore':
      return trivyIgnore(scan, today());
    case 'sarif':
      return reportImagesSarif(images, version);
    case 'csv':
      return reportCsv(images);
    case 'html':
      return reportHtml(images);
    case 'json':
      return `${JSON.stringify({ version: 1, images }, undefined, 2)}\n`;
  }
}
