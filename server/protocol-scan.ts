/**
 * What the editor's client and the language server say to each other about scans of images and audits of containers.
 * Types and names only, like `protocol.ts`. Every request but `bulkhead/images` may be answered by a `ScanRefusal`.
 */
import type { Range } from 'vscode-languageserver-protocol';
import type { Report, ReportSeverity, ScannerName, SeverityCounts, Vulnerability } from './model/report.ts';

export type { Report, ReportSeverity, SeverityCounts, Vulnerability } from './model/report.ts';

/** From worst to least, as in `model/report.ts`. */
export const scanSeverities = ['critical', 'high', 'medium', 'low', 'negligible', 'unknown'] as const;

/** The client's commands that lenses, hovers and code actions carry where the client has them. */
export const scanImageCommand = 'bulkhead.scanImage';
export const cancelScanCommand = 'bulkhead.cancelScan';
export const showReportCommand = 'bulkhead.showScanReport';
export const ignoreVulnerabilityCommand = 'bulkhead.ignoreVulnerability';

/** Personal settings of scans, `bulkhead.scan.*`. */
export interface ScanSettings {
  readonly scanner: ScannerName | 'auto';
  /** Absolute paths of programs, by scanner. */
  readonly paths: { readonly [name in ScannerName]?: string };
  /** The least severity that is shown among the problems; `off` shows nothing there. */
  readonly threshold: 'critical' | 'high' | 'medium' | 'low' | 'off';
  /** Minutes. */
  readonly timeLimit: number;
  readonly secrets: boolean;
  readonly lens: boolean;
}

/** Why nothing was done, or nothing came of it. */
export interface ScanRefusal {
  readonly failure: string;
  readonly message: string;
}

/** What is scanned: an image by its name, in a file, of a container engine here, or what a file builds. */
export type ScanSubject =
  | { readonly kind: 'reference'; readonly reference: string }
  | { readonly kind: 'archive'; readonly uri: string }
  | { readonly kind: 'local'; readonly engine: string; readonly id: string; readonly name: string }
  | {
      readonly kind: 'build';
      readonly uri: string;
      readonly service?: string;
      /** Nothing of an earlier build is used, and bases are pulled again. */
      readonly isAnew?: boolean;
      /** What was built for the last scan of it is scanned, and only where that is gone it is built. */
      readonly isKept?: boolean;
    };

/** The images of a document, answered by `FileImages`. */
export const imagesRequest = 'bulkhead/images';

export interface FileImages {
  readonly images: readonly FileImage[];
  readonly builds: readonly FileBuild[];
}

export interface FileImage {
  /** In full. */
  readonly reference: string;
  readonly range: Range;
  /** The stage, service or container that it is for. */
  readonly owner: string;
  /** Whether the file says how it is built, so that no registry need have it. */
  readonly isBuilt: boolean;
}

/** An image that the document builds; without service, what its last stage is. */
export interface FileBuild {
  readonly service?: string;
  readonly range: Range;
}

/** Which scanners there are, answered by `ScannersAnswer`. */
export const scannersRequest = 'bulkhead/scanners';

export interface ScannersAnswer {
  readonly usable: readonly { readonly name: ScannerName; readonly title: string; readonly version?: string }[];
  /** Those that were asked for, and do not work. */
  readonly unusable: readonly { readonly title: string; readonly reason: string }[];
  readonly known: readonly { readonly name: ScannerName; readonly title: string; readonly installUrl: string }[];
}

/** Scans an image, answered by a `ScannedAnswer`; cancelling the request stops the scanner. */
export const scanRequest = 'bulkhead/scan';

export interface ScanParams {
  readonly subject: ScanSubject;
  /** The document that names it: its configuration counts, and findings are shown there. */
  readonly uri?: string;
  readonly scanner?: ScannerName;
  readonly workDoneToken?: string | number;
}

export interface ScannedAnswer {
  readonly report: Report;
  /** How many vulnerabilities were left out because the configuration accepts them. */
  readonly accepted: number;
  /** Earlier scans of the same image first. */
  readonly history: readonly HistoryPoint[];
}

export interface HistoryPoint {
  /** ISO 8601. */
  readonly createdAt: string;
  readonly scanner: ScannerName;
  readonly counts: SeverityCounts;
}

/** The reports that are kept, answered by `ScannedAnswer[]`; of those `images`, or the latest. */
export const reportsRequest = 'bulkhead/reports';

export interface ReportsParams {
  readonly images?: readonly string[];
  readonly uri?: string;
}

/** The runs on an image that are kept whole, the latest first; answered by `ScanRun[]`. */
export const runsRequest = 'bulkhead/scanRuns';

export interface RunsParams {
  readonly image: string;
  readonly uri?: string;
}

/** A run that is kept whole; image and time tell it from others. */
export interface ScanRun extends HistoryPoint {
  readonly image: string;
  readonly digest?: string;
}

/** What the runs of several scanners on one image say, or what has changed from a run to another; a `Comparison`. */
export const compareRequest = 'bulkhead/compareScans';

export interface CompareParams {
  /** In their order: what was before comes first. */
  readonly runs: readonly Pick<ScanRun, 'image' | 'createdAt'>[];
  readonly uri?: string;
}

export interface Comparison {
  /** Whether several scanners looked at one image, or one of two runs came before the other. */
  readonly kind: 'scanners' | 'change';
  readonly runs: readonly ScanRun[];
  readonly rows: readonly ComparisonRow[];
}

export interface ComparisonRow {
  readonly vulnerability: Vulnerability;
  /** How bad each run says that it is; null for those that do not have it. */
  readonly said: readonly (ReportSeverity | null)[];
}

/** A kept report as a text, answered by a string. */
export const exportRequest = 'bulkhead/exportReport';
export const exportFormats = ['sarif', 'json', 'csv', 'html', 'trivyignore'] as const;

export interface ExportParams {
  readonly image: string;
  readonly uri?: string;
  readonly format: (typeof exportFormats)[number];
}

/** A bill of materials, answered by a string. */
export const sbomRequest = 'bulkhead/sbom';

export interface SbomParams extends ScanParams {
  readonly format: 'cyclonedx' | 'spdx';
}

/** Images of the container engines here, answered by `LocalImage[]`. */
export const localImagesRequest = 'bulkhead/localImages';

export interface LocalImage {
  readonly engine: string;
  readonly id: string;
  readonly name: string;
  /** As the engine says it. */
  readonly size?: string;
  readonly created?: string;
}

/** Writes into `.bulkhead.yaml` that a vulnerability is accepted; answered by true, or a `ScanRefusal`. */
export const acceptRequest = 'bulkhead/acceptVulnerability';

export interface AcceptParams {
  /** The document whose configuration it goes to. */
  readonly uri: string;
  readonly vulnerability: string;
  readonly package?: string;
  readonly image?: string;
  readonly reason: string;
  /** Last day on which it holds, ISO 8601. */
  readonly until?: string;
}

/** What the containers that run break, answered by an `AuditAnswer`. */
export const auditRequest = 'bulkhead/audit';

export interface AuditAnswer {
  readonly engine: string;
  readonly version?: string;
  readonly settings: readonly {
    readonly item: string;
    readonly title: string;
    readonly isGood: boolean;
    readonly meaning: string;
  }[];
  readonly containers: readonly AuditedContainer[];
}

export interface AuditedContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** The Compose service that it was made of. */
  readonly place?: { readonly uri: string; readonly line: number; readonly character: number };
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly message: string;
    readonly items: readonly string[];
    readonly remedy: string;
  }[];
}

/** All requests about scans. */
export const scanRequests: readonly string[] = [
  imagesRequest,
  scannersRequest,
  scanRequest,
  reportsRequest,
  runsRequest,
  compareRequest,
  exportRequest,
  sbomRequest,
  localImagesRequest,
  acceptRequest,
  auditRequest,
];
