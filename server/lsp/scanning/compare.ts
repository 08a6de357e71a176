import { countSeverities, type Report } from '../../model/report.ts';
import { compareReports } from '../../model/report-compare.ts';
import type { CompareParams, Comparison, ScanRefusal, ScanRun } from '../../protocol-scan.ts';
import type { ReportStore } from '../../sources/report-store.ts';
import { refused } from './subjects.ts';

/** What a report says when what the configuration accepts is left out. */
type Shown = (report: Report) => Promise<Report>;

/** The runs on `image` that are kept whole, the latest first. */
export async function runsOf(store: ReportStore, image: unknown, shown: Shown): Promise<ScanRun[]> {
  const all = typeof image === 'string' ? await reportsOf(store, image) : [];
  return Promise.all(all.map(async (report) => runOf(await shown(report))));
}

/** What the runs that are named say, held against each other. */
export async function compared(
  store: ReportStore,
  { runs }: CompareParams,
  shown: Shown,
): Promise<Comparison | ScanRefusal> {
  const wanted = Array.isArray(runs) ? (runs as CompareParams['runs']) : [];
  const found: Report[] = [];
  for (const { image, createdAt } of wanted.slice(0, 10)) {
    const report = (await reportsOf(store, String(image))).find((each) => each.createdAt === createdAt);
    if (report === undefined) return refused('not-found', `That scan of \`${image}\` is not kept any more`);
    found.push(await shown(report));
  }
  if (found.length < 2) return refused('unsupported', 'It takes two scans to compare');
  const kind = isOneImage(found) ? 'scanners' : 'change';
  if (kind === 'change' && found.length > 2)
    return refused('unsupported', 'One scan is compared with one other, or those of several scanners on one image');
  const rows = compareReports(found, kind).map(({ vulnerability, said }) => {
    return { vulnerability, said: said.map((severity) => severity ?? null) };
  });
  return { kind, runs: found.map(runOf), rows };
}

/** Whether each of several scanners has looked at the same. */
function isOneImage(reports: readonly Report[]): boolean {
  const images = new Set(reports.map(({ image }) => image));
  const scanners = new Set(reports.map(({ scanner }) => scanner.name));
  return images.size === 1 && scanners.size === reports.length;
}

async function reportsOf(store: ReportStore, image: string): Promise<Report[]> {
  await store.read();
  const last = store.get(image)?.report;
  return last === undefined ? [] : [last, ...(await store.earlier(image))];
}

function runOf(report: Report): ScanRun {
  const { image, createdAt, scanner, digest } = report;
  const counts = countSeverities(report);
  return { image, createdAt, scanner: scanner.name, counts, ...(digest !== undefined && { digest }) };
}
