import { formatReference } from '../../model/image-reference.ts';
import { readTrivy } from './read-trivy.ts';
import type { Scanner, ScanOptions, ScanTarget } from './scanner.ts';

const documentFormats = { cyclonedx: 'cyclonedx', spdx: 'spdx-json' } as const;

/** https://trivy.dev/latest/docs/references/configuration/cli/trivy_image/ */
export const trivy: Scanner = {
  name: 'trivy',
  title: 'Trivy',
  program: 'trivy',
  installUrl: 'https://trivy.dev/latest/getting-started/installation/',
  versionArguments: ['--version'],
  readVersion: (output) => /^Version: (\S+)/m.exec(output)?.[1],
  successCodes: [0],

  scan: (target, resultFile, options) => ({
    arguments: [
      'image',
      '--format',
      'json',
      '--output',
      resultFile,
      '--scanners',
      options.searchesSecrets ? 'vuln,secret' : 'vuln',
      ...(options.isOffline ? ['--skip-db-update', '--skip-java-db-update', '--offline-scan'] : []),
      ...common(target, options),
    ],
    result: 'file',
  }),

  sbom: (target, format, resultFile, options) => ({
    arguments: [
      'image',
      '--format',
      documentFormats[format],
      '--output',
      resultFile,
      ...(options.isOffline ? ['--offline-scan'] : []),
      ...common(target, options),
    ],
    result: 'file',
  }),

  read: readTrivy,

  explain(said) {
    if (!/first run cannot skip downloading|cannot be specified on the first run/i.test(said)) return undefined;
    const message =
      'Trivy has no database yet; let it download one by scanning once with `bulkhead.online` not `off`, or run `trivy image --download-db-only`';
    return { failure: 'no-database', message };
  },

  phase(line) {
    if (/Downloading.{0,200}DB|Downloading (?:vulnerability|artifact)/i.test(line)) return 'Downloading the database';
    if (/Need to update DB/i.test(line)) return 'Updating the database';
    if (/Secret scanning is enabled/i.test(line)) return 'Searching for secrets';
    if (/Detect(?:ed|ing).{0,200}(?:OS|vulnerabilities)|Number of language-specific files/i.test(line))
      return 'Looking up vulnerabilities';
    return undefined;
  },
};

/** The reference comes last and begins with a letter, a digit or a bracket, so that it is never taken for a flag. */
function common(target: ScanTarget, { platform }: ScanOptions): string[] {
  return [
    '--no-progress',
    ...(platform === undefined ? [] : ['--platform', platform]),
    ...(target.kind === 'archive' ? ['--input', target.path] : [formatReference(target.reference)]),
  ];
}
