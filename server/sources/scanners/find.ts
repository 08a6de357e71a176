import path from 'node:path';
import { findProgram } from '../find-program.ts';
import { isStopped, runProcess } from '../process.ts';
import { clair } from './clair.ts';
import { dockerScout } from './docker-scout.ts';
import { grype } from './grype.ts';
import type { Scanner } from './scanner.ts';
import { snyk } from './snyk.ts';
import { trivy } from './trivy.ts';

/** All scanners that there are adapters for; the first that is found is taken when nobody chooses. */
export const scanners: readonly Scanner[] = [trivy, grype, dockerScout, snyk, clair];

/** Programs by the name of their scanner, as the user's settings have them. */
export type ScannerPaths = { readonly [name in Scanner['name']]?: string };

/** A scanner that is here, and works. */
export interface FoundScanner {
  readonly scanner: Scanner;
  /** Absolute path of its program. */
  readonly program: string;
  /** Undefined when it does not say. */
  readonly version: string | undefined;
}

/** A scanner that cannot be used, though somebody asked for it. */
export interface UnusableScanner {
  readonly scanner: Scanner;
  readonly reason: string;
}

/** Which scanners can be used, in the order of preference, and which cannot though they seem to be here. */
export interface FoundScanners {
  readonly usable: readonly FoundScanner[];
  readonly unusable: readonly UnusableScanner[];
}

const versionLimits = { timeLimit: 20_000, outputLimit: 1024 * 1024 };

/** Looks for scanners, or the one of that name, where `paths` says, else on PATH, and asks each for its version. */
export async function findScanners(
  paths: ScannerPaths,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
  name?: Scanner['name'],
): Promise<FoundScanners> {
  const wanted = scanners.filter((scanner) => name === undefined || scanner.name === name);
  const all = await Promise.all(
    wanted.map((scanner) => findScanner(scanner, paths[scanner.name], environment, signal)),
  );
  const found = all.filter((one) => one !== undefined);
  return {
    usable: found.filter((one): one is FoundScanner => 'program' in one),
    unusable: found.filter((one): one is UnusableScanner => 'reason' in one),
  };
}

/** Undefined when it is not here, and nobody said that it were. */
async function findScanner(
  scanner: Scanner,
  set: string | undefined,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<FoundScanner | UnusableScanner | undefined> {
  const { title, name } = scanner;
  const setting = `\`bulkhead.scan.paths\` for \`${name}\``;
  if (set !== undefined && !path.isAbsolute(set))
    return { scanner, reason: `${setting} is not an absolute path, so that it could mean a file of the workspace` };
  const program = set ?? (await findProgram(scanner.program, environment));
  if (program === undefined) return undefined;
  const result = await runProcess(
    program,
    { arguments: scanner.versionArguments, environment, ...versionLimits },
    signal,
  );
  if (!isStopped(result) && result.code === 0) return { scanner, program, version: scanner.readVersion(result.output) };
  // The program of a plugin is there without the plugin, and then it is simply not here.
  if (set === undefined && !isStopped(result)) return undefined;
  if (isStopped(result) && result.stopped === 'cancelled') return undefined;
  const why = isStopped(result) ? stops[result.stopped] : `ends with code ${result.code} when asked for its version`;
  return { scanner, reason: `${title} at \`${program}\` ${why}` };
}

const stops = {
  missing: 'is not there',
  'not-runnable': 'cannot be run',
  timeout: 'does not answer when asked for its version',
  'too-large': 'prints without end when asked for its version',
  cancelled: 'was not asked for its version',
};
