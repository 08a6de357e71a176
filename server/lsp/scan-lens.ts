import type { CodeLens } from 'vscode-languageserver';
import type { BuiltImage } from '../engine/build-plan.ts';
import type { NamedImage } from '../engine/images.ts';
import { scanImageCommand } from '../protocol-scan.ts';
import { toLspRange } from './convert.ts';
import type { Readable } from './image-commands.ts';

/** The lens on an image that nobody has scanned yet. */
export function scanLens(
  { textDocument }: Pick<Readable, 'textDocument'>,
  { reference, range }: Pick<NamedImage, 'reference' | 'range'>,
): CodeLens {
  const given = { subject: { kind: 'reference', reference: reference.text }, uri: textDocument.uri };
  const command = { title: 'Scan', command: scanImageCommand, arguments: [given] };
  return { range: toLspRange(textDocument, range), command };
}

/** The lens on what a document builds. */
export function buildLens({ textDocument }: Pick<Readable, 'textDocument'>, { service, range }: BuiltImage): CodeLens {
  const subject = { kind: 'build', uri: textDocument.uri, ...(service !== undefined && { service }) };
  const given = { subject, uri: textDocument.uri };
  const command = { title: 'Build and scan', command: scanImageCommand, arguments: [given] };
  return { range: toLspRange(textDocument, range), command };
}
