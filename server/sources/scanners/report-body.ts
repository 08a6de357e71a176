import type { Report } from '../../model/report.ts';
import { given } from '../untrusted.ts';

/** What a scanner's output says; the rest of a report is known to whoever ran it. */
export interface ReportBody
  extends Pick<Report, 'layers' | 'vulnerabilities' | 'secrets' | 'misconfigurations' | 'notes'> {
  readonly digest?: string;
  /** Of the scanner. */
  readonly version?: string;
  readonly databaseDate?: string;
  readonly system?: NonNullable<Report['system']>;
  readonly imageCreatedAt?: string;
}

/** What a reader has found; undefined for what could not be read. */
interface Read {
  readonly digest?: string | undefined;
  readonly version?: string | undefined;
  readonly databaseDate?: string | undefined;
  readonly system?: NonNullable<Report['system']> | undefined;
  readonly imageCreatedAt?: string | undefined;
  readonly layers?: Report['layers'];
  readonly vulnerabilities: readonly (Report['vulnerabilities'][number] | undefined)[];
  readonly secrets?: readonly (Report['secrets'][number] | undefined)[];
  readonly misconfigurations?: readonly (Report['misconfigurations'][number] | undefined)[];
  readonly notes?: readonly string[];
}

/** More of them nobody looks at, and they would be held in memory as long as the image is shown. */
const mostFindings = 100_000;

/** A body of what was read, which says what was not. */
export function reportBody(read: Read): ReportBody {
  const notes = [...(read.notes ?? [])];
  const kept = <T>(all: readonly (T | undefined)[], what: string): T[] => {
    const known = all.filter((one) => one !== undefined);
    const unread = all.length - known.length;
    if (unread > 0) notes.push(`${unread} ${what} could not be read`);
    if (known.length > mostFindings) notes.push(`Of ${known.length} ${what}, the first ${mostFindings} are kept`);
    return known.slice(0, mostFindings);
  };
  const vulnerabilities = kept(read.vulnerabilities, 'vulnerabilities');
  const secrets = kept(read.secrets ?? [], 'secrets');
  const misconfigurations = kept(read.misconfigurations ?? [], 'misconfigurations');
  const { digest, version, databaseDate, system, imageCreatedAt } = read;
  return {
    ...given({ digest, version, databaseDate, system, imageCreatedAt }),
    layers: read.layers ?? [],
    vulnerabilities,
    secrets,
    misconfigurations,
    notes,
  };
}
