import { formatReference } from '../../model/image-reference.ts';
import { readSnyk, readSnykError } from './read-snyk.ts';
import type { ScanFailure, Scanner, ScanOptions, ScanTarget } from './scanner.ts';

const documentFormats = { cyclonedx: 'cyclonedx1.6+json', spdx: 'spdx2.3+json' } as const;

/** https://docs.snyk.io/developer-tools/snyk-cli/commands/container-test */
export const snyk: Scanner = {
  name: 'snyk',
  title: 'Snyk',
  program: 'snyk',
  installUrl: 'https://docs.snyk.io/developer-tools/snyk-cli/install-or-update-the-snyk-cli',
  versionArguments: ['--version'],
  readVersion: (output) => /^(\d+\.\d+\.\d+)/m.exec(output)?.[1],
  // 1: there are vulnerabilities.
  successCodes: [0, 1],

  scan: (target, resultFile, options) =>
    options.isOffline
      ? undefined
      : {
          arguments: [
            'container',
            'test',
            `--json-file-output=${resultFile}`,
            ...(options.dockerfile === undefined ? [] : [`--file=${options.dockerfile}`]),
            ...common(target, options),
          ],
          environment: { SNYK_DISABLE_ANALYTICS: '1' },
          result: 'file',
        },

  sbom: (target, format, _resultFile, options) =>
    options.isOffline
      ? undefined
      : {
          arguments: ['container', 'sbom', `--format=${documentFormats[format]}`, ...common(target, options)],
          environment: { SNYK_DISABLE_ANALYTICS: '1' },
          result: 'stdout',
        },

  read: readSnyk,

  // Without a login it prints where it stumbled, even when it was asked for JSON.
  explain(said) {
    if (/snyk auth|missing ?api ?token|not authori[sz]ed|authentication (?:error|failed)|SNYK-0005|401/i.test(said)) {
      const message = 'Snyk works only for those who are signed in; run `snyk auth`, or set `SNYK_TOKEN`';
      return { failure: 'not-signed-in', message };
    }
    if (/failed to connect to Snyk API|check your network connection/i.test(said)) return unreachable;
    const start = said.indexOf('{');
    const end = said.lastIndexOf('}');
    if (start < 0 || end < start) return undefined;
    try {
      const error = readSnykError(JSON.parse(said.slice(start, end + 1)));
      if (error === undefined) return undefined;
      if (/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET/.test(error)) return unreachable;
      return { failure: 'failed', message: `Snyk could not test the image: ${error}` };
    } catch {
      return undefined;
    }
  },
};

const unreachable: ScanFailure = {
  failure: 'offline',
  message: 'Snyk cannot reach its service; check the connection and the proxy',
};

function common(target: ScanTarget, { platform }: ScanOptions): string[] {
  return [
    ...(platform === undefined ? [] : [`--platform=${platform}`]),
    target.kind === 'archive' ? `docker-archive:${target.path}` : formatReference(target.reference),
  ];
}
