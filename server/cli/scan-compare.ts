import path from 'node:path';
import { hasAtLeast, type ScanFailOn, withoutAccepted } from '../engine/scan-config.ts';
import type { ScannedImage } from '../engine/scan-report/scanned-image.ts';
import { onlyNew, since } from '../engine/scan-report/since.ts';
import type { Report } from '../model/report.ts';
import { readRegularFileSync } from '../sources/regular-file.ts';
import { readOwn } from '../sources/scanners/read-own.ts';
import { reasonOf } from './read.ts';

const largestFile = 100_000_000;

/** The reports of a file that `bulkhead scan --format json` wrote; none without a file, a sentence when it is no such file. */
export function readEarlier(file: string | undefined, workingDirectory: string): readonly Report[] | string {
  if (file === undefined) return [];
  let content: string;
  try {
    content = new TextDecoder().decode(readRegularFileSync(path.resolve(workingDirectory, file), largestFile));
  } catch (error) {
    return `\`${file}\` cannot be read: ${reasonOf(error)}`;
  }
  const none = `\`${file}\` is nothing that \`bulkhead scan --format json\` wrote`;
  try {
    return readOwn(JSON.parse(content)) ?? none;
  } catch {
    return none;
  }
}

/** The report that `report` is held against: on the same image, or the only one when one image alone is scanned. */
export function earlierOf(report: Report, earlier: readonly Report[], isAlone: boolean): Report | undefined {
  const same = earlier.find(({ image }) => image === report.image);
  return same ?? (isAlone && earlier.length === 1 ? earlier[0] : undefined);
}

/** `scanned` with what has changed, by the same configuration, and whether it has something as bad as `limit`: something new. */
export function judged(
  scanned: ScannedImage,
  earlier: Report | undefined,
  limit: ScanFailOn,
  ...accepted: Parameters<typeof withoutAccepted> extends [unknown, ...infer Rest] ? Rest : never
): { readonly scanned: ScannedImage; readonly isBad: boolean } {
  if (earlier === undefined) return { scanned, isBad: hasAtLeast(scanned.report, limit) };
  const { report: before } = withoutAccepted(earlier, ...accepted);
  const isBad = hasAtLeast(onlyNew(before, scanned.report), limit);
  return { scanned: { ...scanned, since: since(before, scanned.report) }, isBad };
}
