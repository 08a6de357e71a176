import { formatReference } from '../../model/image-reference.ts';
import { readDockerScout } from './read-docker-scout.ts';
import type { Scanner, ScanOptions, ScanTarget } from './scanner.ts';

/** https://docs.docker.com/reference/cli/docker/scout/cves/ */
export const dockerScout: Scanner = {
  name: 'docker-scout',
  title: 'Docker Scout',
  program: 'docker',
  installUrl: 'https://docs.docker.com/scout/install/',
  versionArguments: ['scout', 'version'],
  readVersion: (output) => /^version: v?(\S+)/im.exec(output)?.[1],
  successCodes: [0, 2],

  scan: (target, resultFile, options) =>
    options.isOffline
      ? undefined
      : {
          arguments: ['scout', 'cves', '--format', 'sarif', '--output', resultFile, ...common(target, options)],
          result: 'file',
        },

  sbom: (target, format, resultFile, options) =>
    options.isOffline
      ? undefined
      : {
          arguments: ['scout', 'sbom', '--format', format, '--output', resultFile, ...common(target, options)],
          result: 'file',
        },

  read: readDockerScout,

  explain(said) {
    if (!/\blog ?in\b|authenticat|not entitled/i.test(said)) return undefined;
    return {
      failure: 'not-signed-in',
      message: 'Docker Scout works only for those who are signed in; run `docker login`',
    };
  },

  phase(line) {
    if (/pulled|pulling/i.test(line)) return 'Pulling the image';
    if (/indexed|indexing|sbom/i.test(line)) return 'Reading packages';
    return undefined;
  },
};

function common(target: ScanTarget, { platform }: ScanOptions): string[] {
  return [
    ...(platform === undefined ? [] : ['--platform', platform]),
    target.kind === 'archive' ? `archive://${target.path}` : formatReference(target.reference),
  ];
}
