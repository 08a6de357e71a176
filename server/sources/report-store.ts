import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { countSeverities, type Report, type ScannerName, type SeverityCounts } from '../model/report.ts';

/** One scan of an image, as far as it is remembered. */
export interface PastScan {
  readonly createdAt: string;
  readonly scanner: ScannerName;
  readonly counts: SeverityCounts;
}

/** The last report on an image, and those before it in numbers, oldest first. */
export interface StoredReport {
  readonly report: Report;
  readonly history: readonly PastScan[];
}

const mostImages = 50;
const mostScans = 100;
const largestFile = 30_000_000;
const largestFolder = 200_000_000;
/** Runs of an image that are kept whole before the last. */
const mostEarlier = 4;
const fileName = /^[0-9a-f]{64}\.json$/;

/** Keeps reports in files of one folder, the oldest giving way; whatever the disk does, scanning goes on without it. */
export class ReportStore {
  readonly #folder: string | undefined;
  readonly #known = new Map<string, StoredReport>();
  #isRead: Promise<void> | undefined;

  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /** What is known of `image` by now. */
  get(image: string): StoredReport | undefined {
    return this.#known.get(image);
  }

  /** Everything that is known by now, the latest first. */
  get all(): readonly StoredReport[] {
    return [...this.#known.values()].sort((a, b) => (a.report.createdAt < b.report.createdAt ? 1 : -1));
  }

  /** The runs before the last of `image` that are kept whole, latest first; read from the disk each time. */
  async earlier(image: string): Promise<Report[]> {
    if (this.#folder === undefined) return [];
    const reports: Report[] = [];
    for (let turn = 1; turn <= mostEarlier; turn++) {
      const stored = await this.#readFile(path.join(this.#folder, nameOf(image, turn)));
      if (stored?.report.image === image) reports.push(stored.report);
    }
    return reports;
  }

  /** Reads what earlier sessions have kept. */
  read(): Promise<void> {
    this.#isRead ??= this.#readFolder();
    return this.#isRead;
  }

  /** Keeps `report`, and what was known of its image as history. */
  async add(report: Report): Promise<StoredReport> {
    await this.read();
    const point = { createdAt: report.createdAt, scanner: report.scanner.name, counts: countSeverities(report) };
    const history = [...(this.#known.get(report.image)?.history ?? []), point].slice(-mostScans);
    const stored = { report, history };
    this.#known.set(report.image, stored);
    for (const { report: old } of this.all.slice(mostImages)) this.#known.delete(old.image);
    await this.#write(stored);
    return stored;
  }

  async #readFolder(): Promise<void> {
    if (this.#folder === undefined) return;
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names.filter((each) => fileName.test(each)).slice(0, mostImages * 2)) {
      const stored = await this.#readFile(path.join(this.#folder, name));
      if (stored !== undefined && !this.#known.has(stored.report.image)) this.#known.set(stored.report.image, stored);
    }
  }

  async #readFile(file: string): Promise<StoredReport | undefined> {
    try {
      if ((await stat(file)).size > largestFile) return undefined;
      const stored = JSON.parse(await readFile(file, 'utf8')) as StoredReport;
      const { version, image, vulnerabilities } = stored.report;
      return version === 1 &&
        typeof image === 'string' &&
        Array.isArray(vulnerabilities) &&
        Array.isArray(stored.history)
        ? stored
        : undefined;
    } catch {
      return undefined;
    }
  }

  async #write(stored: StoredReport): Promise<void> {
    if (this.#folder === undefined) return;
    const text = JSON.stringify(stored);
    if (text.length > largestFile) return;
    const draft = path.join(this.#folder, `${randomUUID()}.tmp`);
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
      await this.#moveOn(this.#folder, stored.report.image);
      await rename(draft, path.join(this.#folder, nameOf(stored.report.image)));
      await this.#makeRoom();
    } catch {
      await rm(draft, { force: true }).catch(() => undefined);
    }
  }

  /** The last run of `image` becomes the first of the earlier ones, and so on. */
  async #moveOn(folder: string, image: string): Promise<void> {
    for (let turn = mostEarlier; turn > 0; turn--) {
      const older = path.join(folder, nameOf(image, turn));
      await rename(path.join(folder, nameOf(image, turn - 1)), older).catch(() => undefined);
    }
  }

  /** Earlier runs give way first, then images that were scanned long ago. */
  async #makeRoom(): Promise<void> {
    const folder = this.#folder ?? '';
    const files = await Promise.all(
      (await readdir(folder)).map(async (name) => {
        const { size, mtimeMs } = await stat(path.join(folder, name));
        return { name, size, mtimeMs, isLast: fileName.test(name) };
      }),
    );
    files.sort((a, b) => Number(b.isLast) - Number(a.isLast) || b.mtimeMs - a.mtimeMs);
    const kept = new Set<string>();
    let total = 0;
    for (const { name, size, isLast } of files) {
      const [image = ''] = name.split('.');
      total += size;
      if (isLast && kept.size < mostImages) kept.add(image);
      if (total > largestFolder || !kept.has(image)) await rm(path.join(folder, name), { force: true });
    }
  }
}

/** The file of the last run of `image`, or of the one so many before it. */
function nameOf(image: string, turn = 0): string {
  const hash = createHash('sha256').update(image).digest('hex');
  return turn === 0 ? `${hash}.json` : `${hash}.${turn}.json`;
}
