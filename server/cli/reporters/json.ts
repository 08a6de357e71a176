import type { Report } from '../report.ts';

/** The report as it is: schemas/check-output.schema.json describes it. */
export function reportJson(report: Report): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
