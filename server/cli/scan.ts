import { statSync } from 'node:fs';
import path from 'node:path';
import { imagesIn, type NamedImage, withoutRepetition } from '../engine/images.ts';
import { type ScanFailOn, withoutAccepted } from '../engine/scan-config.ts';
import { reportCsv } from '../engine/scan-report/csv.ts';
import { reportHtml } from '../engine/scan-report/html.ts';
import { reportImagesSarif } from '../engine/scan-report/sarif.ts';
import type { ScannedImage } from '../engine/scan-report/scanned-image.ts';
import { formatReference, type ImageReference, parseImageReference } from '../model/image-reference.ts';
import type { Report, ScannerName } from '../model/report.ts';
import { type FoundScanner, findScanners } from '../sources/scanners/find.ts';
import { isScanFailure, nameOf, scanImage } from '../sources/scanners/run.ts';
import type { ScanTarget } from '../sources/scanners/scanner.ts';
import { LineIndex } from '../text/line-index.ts';
import { Configs } from './configs.ts';
import type { ExitCode, Host } from './host.ts';
import { documentPath, reportPath } from './paths.ts';
import { readText } from './read.ts';
import { earlierOf, judged, readEarlier } from './scan-compare.ts';
import { scanText } from './scan-text.ts';
import { hasColours, Progress, palette, printable } from './terminal.ts';

export interface ScanCommand {
  readonly format: string;
  readonly scanner?: ScannerName;
  readonly failOn?: ScanFailOn;
  readonly offline?: true;
  readonly secrets: boolean;
  readonly platform?: string;
  /** Minutes for each image. */
  readonly timeLimit: number;
  /** File with an earlier report in JSON. */
  readonly compare?: string;
  readonly config?: string;
}

/** Forms of the report. */
export const scanFormats: Readonly<Record<string, (images: readonly ScannedImage[], host: Host) => string>> = {
  text: (images, host) => scanText(images, palette(hasColours(host.stdout, host.environment))),
  json: (images) => `${JSON.stringify({ version: 1, images }, undefined, 2)}\n`,
  sarif: (images, { version }) => reportImagesSarif(images, version),
  csv: (images) => reportCsv(images),
  html: (images) => reportHtml(images),
};

const sizeLimit = 200_000_000;
const usualFailOn: ScanFailOn = 'high';

/** An image that is to be scanned, and who named it. */
interface Wanted {
  readonly target: ScanTarget;
  readonly reference: ImageReference | undefined;
  readonly place: ScannedImage['place'];
  /** File whose configuration holds. */
  readonly file: string;
}

/** `bulkhead scan`: has images scanned by whichever scanner there is, and reports what it finds. */
export async function scan(names: readonly string[], options: ScanCommand, host: Host): Promise<ExitCode> {
  const today = host.facts.facts.today;
  const configs = new Configs({ rules: host.rules, today, overrides: {}, file: options.config });
  const complain = (message: string) => host.stderr.write(`bulkhead: ${printable(message)}\n`);
  const wanted: Wanted[] = [];
  for (const name of names) {
    const found = await imagesOf(name, configs, host);
    if (typeof found !== 'string') wanted.push(...found);
    else {
      complain(found);
      return 2;
    }
  }
  for (const { severity, path: file, message } of configs.problems) complain(`${file}: ${severity}: ${message}`);
  if (configs.problems.some(({ severity }) => severity === 'error')) return 2;
  const earlier = readEarlier(options.compare, host.workingDirectory);
  const scanner = typeof earlier === 'string' ? earlier : await chooseScanner(options.scanner, host);
  if (typeof earlier === 'string' || typeof scanner === 'string') {
    complain(String(scanner));
    return 2;
  }
  const done: ScannedImage[] = [];
  let code: ExitCode = 0;
  for (const each of wanted) {
    const report = await scanOne(each, scanner, options, configs, host);
    if (typeof report === 'string') {
      complain(report);
      code = 2;
      continue;
    }
    const { scanned, isBad } = judge(
      each,
      report,
      earlierOf(report, earlier, wanted.length === 1),
      options,
      configs,
      today,
    );
    done.push(scanned);
    if (code === 0 && isBad) code = 1;
  }
  host.stdout.write((scanFormats[options.format] as (typeof scanFormats)[string])(done, host));
  return code;
}

/** A sentence when it is neither an image nor a file that names any. */
async function imagesOf(name: string, configs: Configs, host: Host): Promise<readonly Wanted[] | string> {
  const file = path.resolve(host.workingDirectory, name);
  if (isFile(file)) return name.endsWith('.tar') ? [archive(file)] : imagesOfFile(file, configs, host);
  const reference = parseImageReference(name);
  if (reference === undefined) return `\`${name}\` is neither a file nor the name of an image`;
  const own = path.join(host.workingDirectory, 'image');
  return [{ target: { kind: 'reference', reference }, reference, place: undefined, file: own }];
}

function archive(file: string): Wanted {
  return { target: { kind: 'archive', path: file }, reference: undefined, place: undefined, file };
}

async function imagesOfFile(file: string, configs: Configs, host: Host): Promise<readonly Wanted[] | string> {
  const name = reportPath(file, host.workingDirectory);
  const content = readText(file);
  if (content.text === undefined) return `\`${name}\` ${content.problem}`;
  await host.loadShell();
  const document = { path: documentPath(file), text: content.text };
  const images = withoutRepetition(imagesIn(document, host.facts.facts, configs.of(file)));
  const pulled = images.filter(({ isBuilt }) => !isBuilt);
  if (pulled.length === 0) return `\`${name}\` names no image that could be scanned`;
  const lines = new LineIndex(content.text);
  return pulled.map(({ reference, range }: NamedImage): Wanted => {
    const place = { path: name, start: lines.positionAt(range.start), end: lines.positionAt(range.end) };
    return { target: { kind: 'reference', reference }, reference, place, file };
  });
}

async function chooseScanner(name: ScannerName | undefined, host: Host): Promise<FoundScanner | string> {
  const { usable } = await findScanners({}, host.environment, host.signal, name);
  const [chosen] = usable;
  if (chosen !== undefined) return chosen;
  return name === undefined
    ? 'no scanner is installed; get Trivy (https://trivy.dev) or Grype (https://github.com/anchore/grype) onto PATH'
    : `\`${name}\` is not on PATH, or does not run`;
}

async function scanOne(
  { target, reference, file }: Wanted,
  scanner: FoundScanner,
  options: ScanCommand,
  configs: Configs,
  host: Host,
): Promise<Report | string> {
  const config = configs.of(file);
  const progress = new Progress(host.stderr);
  const name = reference === undefined ? nameOf(target) : formatReference(reference);
  progress.show(`Scanning ${printable(name)}`);
  const running = scanImage(
    scanner,
    target,
    {
      isOffline: options.offline === true || config.online === 'off',
      searchesSecrets: options.secrets,
      ...(options.platform !== undefined && { platform: options.platform }),
      environment: host.environment,
      timeLimit: options.timeLimit * 60_000,
      sizeLimit,
      clock: () => new Date(),
      onPhase: (phase) => progress.show(`${phase} (${printable(name)})`),
    },
    host.signal,
  );
  host.unfinished.add(running);
  const result = await running.finally(() => host.unfinished.delete(running));
  progress.clear();
  return isScanFailure(result) ? result.message : result;
}

/** What is shown of `found`, and whether that is bad enough to fail. */
function judge(
  { reference, place, file }: Wanted,
  found: Report,
  earlier: Report | undefined,
  options: ScanCommand,
  configs: Configs,
  today: string,
) {
  const { scan: config } = configs.of(file);
  const { report, accepted } = withoutAccepted(found, reference, config, today);
  const limit = options.failOn ?? config.failOn ?? usualFailOn;
  const scanned = { report, accepted, ...(place && { place }) };
  return judged(scanned, earlier, limit, reference, config, today);
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
