/** How bad a scanner says that it is, in one scale for all scanners; from worst to least. */
export const reportSeverities = ['critical', 'high', 'medium', 'low', 'negligible', 'unknown'] as const;
export type ReportSeverity = (typeof reportSeverities)[number];

/** The scanners that there are adapters for. */
export const scannerNames = ['trivy', 'grype', 'docker-scout', 'snyk', 'clair'] as const;
export type ScannerName = (typeof scannerNames)[number];

/** What a scanner found in an image, in one form for all scanners. Plain data: it is kept, compared and sent. */
export interface Report {
  readonly version: 1;
  /** The reference or archive that was asked for. */
  readonly image: string;
  /** Digest of what was scanned, `sha256:…`, when the scanner says. */
  readonly digest?: string;
  /** When it was scanned, ISO 8601. */
  readonly createdAt: string;
  readonly scanner: {
    readonly name: ScannerName;
    readonly version?: string;
    /** When its database was made, ISO 8601. */
    readonly databaseDate?: string;
  };
  readonly system?: { readonly family: string; readonly name?: string; readonly isEndOfLife?: boolean };
  /** ISO 8601. */
  readonly imageCreatedAt?: string;
  readonly layers: readonly ReportLayer[];
  readonly vulnerabilities: readonly Vulnerability[];
  readonly secrets: readonly ReportedSecret[];
  readonly misconfigurations: readonly Misconfiguration[];
  /** What was left out or could not be read, in sentences. */
  readonly notes: readonly string[];
}

/** A layer of an image, lowest first. */
export interface ReportLayer {
  readonly digest: string;
  /** The instruction that made it, as the image's history says. */
  readonly instruction?: string;
}

/** A vulnerability in one package. */
export interface Vulnerability {
  /** `CVE-2024-3094`, or what the scanner calls it. */
  readonly id: string;
  readonly aliases: readonly string[];
  readonly severity: ReportSeverity;
  readonly cvss?: { readonly score: number; readonly vector?: string };
  readonly title?: string;
  readonly package: {
    readonly name: string;
    readonly version: string;
    /** `deb`, `apk`, `npm`. */
    readonly type?: string;
    readonly purl?: string;
    /** File in the image that it was found in. */
    readonly path?: string;
  };
  /** The version that mends it; several separated by comma. */
  readonly fixedVersion?: string;
  /** Digest of the layer that brings the package. */
  readonly layer?: string;
  /** https addresses only. */
  readonly links: readonly string[];
  /** In CISA's catalogue of vulnerabilities that are exploited. */
  readonly isKnownExploited?: boolean;
  /** Probability of exploitation within 30 days, 0 to 1, by FIRST. */
  readonly epss?: number;
}

/** A secret in a file of the image; its value has been left out or masked before it got here. */
export interface ReportedSecret {
  readonly rule: string;
  readonly title: string;
  readonly severity: ReportSeverity;
  readonly path: string;
  readonly line?: number;
  readonly layer?: string;
}

/** Something about how the image is made. */
export interface Misconfiguration {
  readonly id: string;
  readonly title: string;
  readonly severity: ReportSeverity;
  readonly message?: string;
  readonly path?: string;
  readonly line?: number;
  readonly links: readonly string[];
}

/** How many vulnerabilities there are of each severity. */
export type SeverityCounts = Readonly<Record<ReportSeverity, number>>;

/** Counts the vulnerabilities of `report` by severity. */
export function countSeverities({ vulnerabilities }: Pick<Report, 'vulnerabilities'>): SeverityCounts {
  const counts = Object.fromEntries(reportSeverities.map((severity) => [severity, 0])) as Record<
    ReportSeverity,
    number
  >;
  for (const { severity } of vulnerabilities) counts[severity]++;
  return counts;
}
