import type { CancellationToken, CodeAction, CodeLens, Diagnostic } from 'vscode-languageserver';
import type { Report, ScannerName } from '../../model/report.ts';
import {
  acceptRequest,
  auditRequest,
  type CompareParams,
  compareRequest,
  type ExportParams,
  exportRequest,
  type LocalImage,
  localImagesRequest,
  type ReportsParams,
  type RunsParams,
  reportsRequest,
  runsRequest,
  type SbomParams,
  type ScannedAnswer,
  type ScannersAnswer,
  type ScanParams,
  type ScanRefusal,
  sbomRequest,
  scannersRequest,
  scanRequest,
} from '../../protocol-scan.ts';
import { listImages } from '../../sources/engines/builder.ts';
import { ReportStore, type StoredReport } from '../../sources/report-store.ts';
import { type FoundScanner, type FoundScanners, findScanners, scanners } from '../../sources/scanners/find.ts';
import { generateSbom, isScanFailure, scanImage } from '../../sources/scanners/run.ts';
import type { ScanTarget } from '../../sources/scanners/scanner.ts';
import type { Range } from '../../text/range.ts';
import type { ScanContext, ScanFile, ScanService } from '../scans.ts';
import { accept } from './accept.ts';
import { audit } from './audit.ts';
import { compared, runsOf } from './compare.ts';
import { exported, placeOf } from './export.ts';
import { ScanShow } from './show.ts';
import { type BuiltImages, isRefusal, named, nameOfBuild, refused, type Subject, subjectOf } from './subjects.ts';
import { summaryOf } from './summary.ts';

/** What the machine gives. */
export interface ScanMachine {
  readonly environment: NodeJS.ProcessEnv;
  /** Folder in which reports are kept. */
  readonly folder: string | undefined;
  readonly clock: () => Date;
}

/** What scanners write is read at once: 100 MB take 2.5 seconds and 450 MB of memory, and 20,000 findings are 25 MB. */
const sizeLimit = 100_000_000;
/** How long scanners that were found are taken for being there, in milliseconds. */
const foundFor = 300_000;
const mostReports = 20;

/** Scans, and keeps what came of it. */
export class Scanning implements ScanService {
  revision = 0;
  readonly #context: ScanContext;
  readonly #machine: ScanMachine;
  readonly #store: ReportStore;
  readonly #show: ScanShow;
  readonly #phases = new Map<string, string>();
  readonly #images: BuiltImages = new Map();
  #found: { readonly paths: string; readonly at: number; readonly scanners: FoundScanners } | undefined;

  private constructor(context: ScanContext, machine: ScanMachine) {
    this.#context = context;
    this.#machine = machine;
    this.#store = new ReportStore(machine.folder);
    this.#show = new ScanShow(context, {
      get: (image) => this.#store.get(image),
      phase: (image) => this.#phases.get(image),
      nameOfBuild: (uri, service) => nameOfBuild(uri, service, context.abilities.folders),
    });
  }

  static async open(context: ScanContext, machine: ScanMachine): Promise<Scanning> {
    const scanning = new Scanning(context, machine);
    await scanning.#store.read();
    if (scanning.#store.all.length > 0) scanning.revision++;
    return scanning;
  }

  diagnostics(file: ScanFile): Diagnostic[] {
    return this.#store.all.length === 0 ? [] : this.#show.diagnostics(file);
  }

  lenses(file: ScanFile): CodeLens[] {
    return this.#show.lenses(file);
  }

  hover(file: ScanFile, offset: number): string | undefined {
    return this.#show.hover(file, offset);
  }

  actions(file: ScanFile, range: Range, diagnostics: readonly Diagnostic[]): CodeAction[] {
    return this.#show.actions(file, range, diagnostics);
  }

  async answer(method: string, given: unknown, token: CancellationToken): Promise<unknown> {
    const params = typeof given === 'object' && given !== null ? given : {};
    const controller = new AbortController();
    const listener = token.onCancellationRequested(() => controller.abort());
    if (token.isCancellationRequested) controller.abort();
    try {
      return await this.#answer(method, params as never, controller.signal);
    } finally {
      listener.dispose();
    }
  }

  #answer(method: string, params: never, signal: AbortSignal): Promise<unknown> {
    switch (method) {
      case scannersRequest:
        return this.#scanners(signal);
      case scanRequest:
        return this.#scan(params, signal);
      case sbomRequest:
        return this.#sbom(params, signal);
      case reportsRequest:
        return this.#reports(params);
      case runsRequest:
        return this.#runs(params);
      case compareRequest:
        return this.#compare(params);
      case exportRequest:
        return this.#export(params);
      case localImagesRequest:
        return this.#localImages(signal);
      case acceptRequest:
        return accept(this.#context, params);
      case auditRequest:
        return audit(this.#context, this.#machine.environment, signal);
      default:
        throw new Error(`There is no request ${method}`);
    }
  }

  async #find(signal: AbortSignal): Promise<FoundScanners> {
    const { paths } = this.#context.settings();
    const key = JSON.stringify(paths);
    const now = this.#machine.clock().getTime();
    const isFresh = this.#found?.paths === key && now - this.#found.at < foundFor;
    if (this.#found && isFresh && this.#found.scanners.usable.length > 0) return this.#found.scanners;
    const found = await findScanners(paths, this.#machine.environment, signal);
    if (!signal.aborted) this.#found = { paths: key, at: now, scanners: found };
    return found;
  }

  async #scanners(signal: AbortSignal): Promise<ScannersAnswer> {
    const { usable, unusable } = await this.#find(signal);
    return {
      usable: usable.map(({ scanner: { name, title }, version }) => ({ name, title, ...(version && { version }) })),
      unusable: unusable.map(({ scanner: { title }, reason }) => ({ title, reason })),
      known: scanners.map(({ name, title, installUrl }) => ({ name, title, installUrl })),
    };
  }

  async #choose(wanted: ScannerName | undefined, signal: AbortSignal): Promise<FoundScanner | ScanRefusal> {
    const { scanner: set } = this.#context.settings();
    const name = wanted ?? (set === 'auto' ? undefined : set);
    const { usable, unusable } = await this.#find(signal);
    const chosen = name === undefined ? usable[0] : usable.find(({ scanner }) => scanner.name === name);
    if (chosen !== undefined) return chosen;
    const broken = unusable.filter(({ scanner }) => name === undefined || scanner.name === name);
    const why = broken.map(({ reason }) => reason).join('; ');
    const title = scanners.find((each) => each.name === name)?.title;
    const none = title === undefined ? 'No scanner is installed' : `${title} is not installed, or not on PATH`;
    return refused('no-scanner', why === '' ? none : why);
  }

  /** Runs `work` on what `params` name, as the one thing that is done with that image now. */
  async #run<T extends object>(
    { subject: given, uri, scanner: wanted, workDoneToken }: ScanParams,
    signal: AbortSignal,
    work: (
      scanner: FoundScanner,
      target: ScanTarget,
      subject: Subject,
      run: Parameters<typeof scanImage>[2],
    ) => Promise<T | ScanRefusal>,
  ): Promise<T | ScanRefusal> {
    const subject = subjectOf(given, this.#context, this.#images);
    if (isRefusal(subject)) return subject;
    const { name } = subject;
    if (this.#phases.has(name)) return refused('busy', `\`${name}\` is being scanned already`);
    const onPhase = (phase: string) => {
      this.#phases.set(name, phase);
      this.#context.onChange('lenses');
      if (workDoneToken !== undefined) this.#report(workDoneToken, phase);
    };
    onPhase('starting');
    try {
      const scanner = await this.#choose(wanted, signal);
      if (isRefusal(scanner)) return scanner;
      const { config } = await this.#context.configOf(uri);
      const settings = this.#context.settings();
      const { environment, clock } = this.#machine;
      const timeLimit = settings.timeLimit * 60_000;
      const onLine = (line: string) => this.#context.connection.console.log(`${scanner.scanner.name}: ${line}`);
      const run = {
        ...{ environment, clock, timeLimit, sizeLimit, onPhase, onLine },
        isOffline: this.#context.isOffline(config),
        searchesSecrets: settings.secrets,
      };
      const onBuildLine = (line: string) => {
        this.#context.connection.console.log(line);
        onPhase(line.slice(0, 80));
      };
      return await subject.provide({ environment, timeLimit, onLine: onBuildLine, onPhase }, signal, (target) => {
        onPhase(`running ${scanner.scanner.title}`);
        return work(scanner, target, subject, run);
      });
    } finally {
      this.#phases.delete(name);
      this.#context.onChange('lenses');
    }
  }

  #report(token: string | number, message: string): void {
    const params = { token, value: { kind: 'report' as const, message } };
    this.#context.connection.sendNotification('$/progress', params).catch(() => undefined);
  }

  #scan(params: ScanParams, signal: AbortSignal): Promise<ScannedAnswer | ScanRefusal> {
    return this.#run(params, signal, async (scanner, target, subject, run) => {
      const result = await scanImage(scanner, target, run, signal);
      if (isScanFailure(result)) return result;
      const stored = await this.#store.add(named(result, subject));
      this.revision++;
      this.#context.onChange('all');
      return this.#answerOf(stored, params.uri);
    });
  }

  async #sbom(params: SbomParams, signal: AbortSignal): Promise<string | ScanRefusal> {
    const format = params.format === 'spdx' ? 'spdx' : 'cyclonedx';
    const written = await this.#run(params, signal, async (scanner, target, _subject, run) => {
      const result = await generateSbom(scanner, target, format, run, signal);
      return typeof result === 'string' ? { text: result } : result;
    });
    return isRefusal(written) ? written : written.text;
  }

  async #reports({ images, uri }: ReportsParams): Promise<ScannedAnswer[]> {
    await this.#store.read();
    const all = this.#store.all.filter(({ report }) => images === undefined || images.includes(report.image));
    return Promise.all(all.slice(0, mostReports).map((stored) => this.#answerOf(stored, uri)));
  }

  #runs({ image, uri }: RunsParams) {
    return runsOf(this.#store, image, (report) => this.#shown(report, uri));
  }

  #compare(params: CompareParams) {
    return compared(this.#store, params, (report) => this.#shown(report, params.uri));
  }

  async #shown(report: Report, uri: string | undefined): Promise<Report> {
    return (await this.#answerOf({ report, history: [] }, uri)).report;
  }

  async #answerOf({ report, history }: StoredReport, uri: string | undefined): Promise<ScannedAnswer> {
    const { config } = await this.#context.configOf(uri);
    const { engine } = this.#context;
    // As people write it, so that it is found under either name.
    const reference = engine.parseImageReference(report.image.replace(/^docker\.io\/(?:library\/)?/, ''));
    const shown = summaryOf(report, reference, config, this.#context.today(), engine);
    return { report: shown.report, accepted: shown.accepted, history };
  }

  async #export({ image, uri, format }: ExportParams): Promise<string | ScanRefusal> {
    const stored = this.#store.get(image);
    const { config } = await this.#context.configOf(uri);
    if (format === 'trivyignore') return exported(format, undefined, config, this.#context);
    if (stored === undefined) return refused('not-found', `There is no report on \`${image}\``);
    const { report, accepted } = await this.#answerOf(stored, uri);
    const place = uri === undefined ? undefined : await placeOf(this.#context, uri, image);
    return exported(format, { report, accepted, ...(place && { place }) }, config, this.#context);
  }

  async #localImages(signal: AbortSignal): Promise<LocalImage[]> {
    return listImages({ environment: this.#machine.environment, timeLimit: 30_000, onLine: () => undefined }, signal);
  }
}
