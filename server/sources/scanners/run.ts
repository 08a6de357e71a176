import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { formatReference } from '../../model/image-reference.ts';
import type { Report } from '../../model/report.ts';
import { isStopped, type ProcessFailure, runProcess } from '../process.ts';
import { inTemporaryFolder } from '../temporary-folder.ts';
import { given } from '../untrusted.ts';
import { explainFailure } from './explain.ts';
import type { FoundScanner } from './find.ts';
import { mask } from './mask.ts';
import type { Invocation, SbomFormat, ScanFailure, ScanOptions, ScanTarget } from './scanner.ts';

/** What a run needs besides the scanner and its target. */
export interface ScanRun extends ScanOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Most milliseconds that it may take. */
  readonly timeLimit: number;
  /** Most bytes of its result. */
  readonly sizeLimit: number;
  readonly clock: () => Date;
  /** Told what it is doing, each time that this changes. */
  readonly onPhase?: (phase: string) => void;
  /** Told what it prints, without credentials. */
  readonly onLine?: (line: string) => void;
}

const watchInterval = 500;

/** Scans `target`; a report, or why there is none. Nothing is left behind on the disk, however it ends. */
export async function scanImage(
  found: FoundScanner,
  target: ScanTarget,
  run: ScanRun,
  signal: AbortSignal,
): Promise<Report | ScanFailure> {
  const { scanner } = found;
  const result = await callScanner(found, target, run, (file) => scanner.scan(target, file, run), signal);
  if (typeof result !== 'string') return result;
  const body = readBody(result, scanner.read);
  const image = nameOf(target);
  if (body === undefined)
    return {
      failure: 'unreadable',
      message: `What ${scanner.title} wrote of \`${image}\` cannot be read; it may be cut short, or of another version`,
    };
  const { version = found.version, databaseDate, ...rest } = body;
  return {
    version: 1,
    image,
    createdAt: run.clock().toISOString(),
    scanner: given({ name: scanner.name, version, databaseDate }),
    ...rest,
  };
}

/** Has a bill of materials of `target` written; its text, or why there is none. */
export async function generateSbom(
  found: FoundScanner,
  target: ScanTarget,
  format: SbomFormat,
  run: ScanRun,
  signal: AbortSignal,
): Promise<string | ScanFailure> {
  const { scanner } = found;
  const result = await callScanner(found, target, run, (file) => scanner.sbom(target, format, file, run), signal);
  if (typeof result !== 'string') return result;
  const isDocument = readBody(result, (json) => (typeof json === 'object' && json !== null ? true : undefined));
  return isDocument
    ? result
    : {
        failure: 'unreadable',
        message: `What ${scanner.title} wrote of \`${nameOf(target)}\` is no bill of materials`,
      };
}

/** Whether there is no report. */
export function isScanFailure(result: object): result is ScanFailure {
  return 'failure' in result;
}

/** What a target is called in messages. */
export function nameOf(target: ScanTarget): string {
  return target.kind === 'archive' ? target.path : formatReference(target.reference);
}

async function callScanner(
  { scanner, program }: FoundScanner,
  target: ScanTarget,
  run: ScanRun,
  invoke: (file: string) => Invocation | undefined,
  signal: AbortSignal,
): Promise<string | ScanFailure> {
  return inTemporaryFolder('scan', async (folder) => {
    const file = path.join(folder, 'result.json');
    const invocation = invoke(file);
    if (invocation === undefined) return unsupported(scanner.title, target, run);
    const environment = { ...run.environment, ...invocation.environment };
    const growth = new AbortController();
    const watch = setInterval(() => void watchSize(file, run.sizeLimit, growth), watchInterval);
    const ended = await runProcess(
      program,
      {
        arguments: invocation.arguments,
        environment,
        // Not the workspace: scanners read configuration from the folder that they are started in.
        folder,
        timeLimit: run.timeLimit,
        outputLimit: run.sizeLimit,
        onErrorLine: listener(scanner.phase, run, environment),
      },
      AbortSignal.any([signal, growth.signal]),
    ).finally(() => clearInterval(watch));
    if (isStopped(ended))
      return stoppedFailure(growth.signal.aborted ? { stopped: 'too-large' } : ended, scanner.title, target, run);
    if (ended.code === null || !scanner.successCodes.includes(ended.code)) {
      const said = mask(`${ended.errors}\n${ended.output.slice(-20_000)}`, environment);
      return explainFailure(scanner, said, nameOf(target), ended.code);
    }
    if (invocation.result === 'stdout') return ended.output;
    return await readResult(file, run.sizeLimit, scanner.title, target);
  });
}

async function readResult(
  file: string,
  limit: number,
  title: string,
  target: ScanTarget,
): Promise<string | ScanFailure> {
  const size = await stat(file).then(
    (found) => found.size,
    () => undefined,
  );
  if (size === undefined)
    return { failure: 'unreadable', message: `${title} ended without a result for \`${nameOf(target)}\`` };
  return size > limit ? tooLarge(title, target, limit) : readFile(file, 'utf8');
}

async function watchSize(file: string, limit: number, growth: AbortController): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > limit) growth.abort();
}

function listener(phase: FoundScanner['scanner']['phase'], run: ScanRun, environment: NodeJS.ProcessEnv) {
  let last = '';
  return (line: string) => {
    run.onLine?.(mask(line, environment));
    const now = phase?.(line);
    if (now === undefined || now === last) return;
    last = now;
    run.onPhase?.(now);
  };
}

function readBody<T>(result: string, read: (json: unknown) => T | undefined): T | undefined {
  try {
    return read(JSON.parse(result));
  } catch {
    return undefined;
  }
}

function unsupported(title: string, target: ScanTarget, { isOffline }: ScanRun): ScanFailure {
  if (isOffline)
    return {
      failure: 'unsupported',
      message: `${title} cannot do this offline; choose another scanner, or allow \`bulkhead.online\``,
    };
  const what = target.kind === 'archive' ? 'an image in a file' : 'that';
  return { failure: 'unsupported', message: `${title} cannot do this for ${what}; choose another scanner` };
}

function stoppedFailure({ stopped }: ProcessFailure, title: string, target: ScanTarget, run: ScanRun): ScanFailure {
  const image = nameOf(target);
  switch (stopped) {
    case 'cancelled':
      return { failure: 'cancelled', message: `The scan of \`${image}\` was cancelled` };
    case 'timeout': {
      const minutes = Math.round(run.timeLimit / 6000) / 10;
      const message = `${title} took more than ${minutes} minutes for \`${image}\`; allow more by \`bulkhead.scan.timeLimit\`, or switch the search for secrets off`;
      return { failure: 'timeout', message };
    }
    case 'too-large':
      return tooLarge(title, target, run.sizeLimit);
    case 'missing':
    case 'not-runnable':
      return { failure: 'no-scanner', message: `${title} cannot be run any more; install it anew` };
  }
}

function tooLarge(title: string, target: ScanTarget, limit: number): ScanFailure {
  const megabytes = Math.round(limit / 1_000_000);
  return {
    failure: 'too-large',
    message: `What ${title} wrote of \`${nameOf(target)}\` is larger than ${megabytes} MB`,
  };
}
