import type { ImageReference } from '../../model/image-reference.ts';
import type { ScannerName } from '../../model/report.ts';
import type { ReportBody } from './report-body.ts';

/** What is to be scanned. */
export type ScanTarget =
  | { readonly kind: 'reference'; readonly reference: ImageReference }
  /** An image saved as one file, as `docker save` or an OCI layout in a tar has it. */
  | { readonly kind: 'archive'; readonly path: string };

/** How it is to be scanned. */
export interface ScanOptions {
  /** No network: what the scanner has must do. */
  readonly isOffline: boolean;
  /** Whether files are searched for secrets, which takes long on large images. */
  readonly searchesSecrets: boolean;
  /** `linux/arm64`; the scanner's choice when not given. */
  readonly platform?: string;
  /** Dockerfile that the image is built from, for scanners that give advice on it. */
  readonly dockerfile?: string;
}

/** Formats of a bill of materials. */
export const sbomFormats = ['cyclonedx', 'spdx'] as const;
export type SbomFormat = (typeof sbomFormats)[number];

/** How a program is run: a list of arguments, never a line for a shell. */
export interface Invocation {
  readonly arguments: readonly string[];
  /** Besides the environment of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where the result is: in the file that it was told, or on its standard output. */
  readonly result: 'file' | 'stdout';
}

/** Why there is no report. */
export type ScanFailureKind =
  | 'no-scanner'
  | 'no-database'
  | 'not-signed-in'
  | 'offline'
  | 'not-found'
  | 'private'
  | 'rate-limit'
  | 'no-engine'
  | 'timeout'
  | 'cancelled'
  | 'too-large'
  | 'unreadable'
  | 'unsupported'
  | 'failed';

/** A scan without a report: what happened, in a sentence that says what to do about it. */
export interface ScanFailure {
  readonly failure: ScanFailureKind;
  readonly message: string;
}

/** A scanner that is run as a program: how to call it, and how to read what it writes. */
export interface Scanner {
  readonly name: ScannerName;
  readonly title: string;
  /** Its file on PATH, without `.exe`. */
  readonly program: string;
  /** How to get it. */
  readonly installUrl: string;
  /** What makes it print its version, and how to find that. */
  readonly versionArguments: readonly string[];
  readVersion(output: string): string | undefined;
  /** Undefined for what it cannot scan. */
  scan(target: ScanTarget, resultFile: string, options: ScanOptions): Invocation | undefined;
  /** Undefined where it cannot do that. */
  sbom(target: ScanTarget, format: SbomFormat, resultFile: string, options: ScanOptions): Invocation | undefined;
  /** Exit codes with which it leaves a result. */
  readonly successCodes: readonly number[];
  read(json: unknown): ReportBody | undefined;
  /** What it says in its own words; the common ones are understood without. */
  explain?(said: string): ScanFailure | undefined;
  /** What it is doing, from a line of its standard error. */
  phase?(line: string): string | undefined;
}
