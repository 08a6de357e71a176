import { URI } from 'vscode-uri';
import type { Config } from '../../engine/config.ts';
import { reportCsv } from '../../engine/scan-report/csv.ts';
import { reportHtml } from '../../engine/scan-report/html.ts';
import { reportImagesSarif } from '../../engine/scan-report/sarif.ts';
import type { ScannedImage } from '../../engine/scan-report/scanned-image.ts';
import { trivyIgnore } from '../../engine/scan-report/trivyignore.ts';
import type { ExportParams } from '../../protocol-scan.ts';
import { folderWith } from '../folders.ts';
import type { ScanContext } from '../scans.ts';
import { isRefusal, subjectOf } from './subjects.ts';

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

/** Where `image` is named in the document at `uri`, for a report. */
export async function placeOf(context: ScanContext, uri: string, image: string): Promise<ScannedImage['place']> {
  const file = await context.read(uri);
  if (file === undefined) return undefined;
  const { document, facts, configured, textDocument } = file;
  const found = context.engine
    .imagesIn(document, facts, configured.config)
    .find(({ reference }) => isNamed(reference.text, image, context));
  if (found === undefined) return undefined;
  const folder = folderWith(uri, context.abilities.folders);
  const path = folder === undefined ? URI.parse(uri).path : URI.parse(uri).path.slice(URI.parse(folder).path.length);
  const [start, end] = [found.range.start, found.range.end].map((offset) => textDocument.positionAt(offset));
  return start && end && { path: path.replace(/^\//, ''), start, end };
}

function isNamed(written: string, image: string, context: ScanContext): boolean {
  const subject = subjectOf({ kind: 'reference', reference: written }, context);
  return !isRefusal(subject) && subject.name === image;
}
