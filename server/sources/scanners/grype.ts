import { formatReference } from '../../model/image-reference.ts';
import { readGrype } from './read-grype.ts';
import type { Scanner, ScanTarget } from './scanner.ts';

/** https://github.com/anchore/grype#getting-started */
export const grype: Scanner = {
  name: 'grype',
  title: 'Grype',
  program: 'grype',
  installUrl: 'https://github.com/anchore/grype#installation',
  versionArguments: ['version'],
  readVersion: (output) => /^Version:\s+(\S+)/m.exec(output)?.[1],
  // 2: findings at or above what its own configuration says to fail on.
  successCodes: [0, 2],

  scan: (target, resultFile, { isOffline, platform }) => ({
    arguments: [
      '--output',
      'json',
      '--file',
      resultFile,
      ...(platform === undefined ? [] : ['--platform', platform]),
      source(target),
    ],
    environment: {
      GRYPE_CHECK_FOR_APP_UPDATE: 'false',
      // Offline, an old database is better than none; its age is shown.
      ...(isOffline ? { GRYPE_DB_AUTO_UPDATE: 'false', GRYPE_DB_VALIDATE_AGE: 'false' } : {}),
    },
    result: 'file',
  }),

  // It writes its findings in these formats, but no bill of all that is in an image; its sibling Syft does.
  sbom: () => undefined,

  read: readGrype,

  explain(said) {
    if (/vulnerability database was built /i.test(said))
      return {
        failure: 'no-database',
        message: 'The database of Grype is too old for it; run `grype db update`',
      };
    if (
      !/failed to load vulnerability db|database does not exist|unable to (?:load|update) vulnerability db/i.test(said)
    )
      return undefined;
    return { failure: 'no-database', message: 'Grype has no database; run `grype db update`' };
  },

  phase(line) {
    if (/vulnerability db|downloading/i.test(line)) return 'Loading the database';
    if (/catalog|parsed image|loaded image/i.test(line)) return 'Reading packages';
    if (/matching|matched|scanned/i.test(line)) return 'Looking up vulnerabilities';
    return undefined;
  },
};

/** In full: `registry:2` alone would name a source, not an image. */
function source(target: ScanTarget): string {
  return target.kind === 'archive' ? `docker-archive:${target.path}` : formatReference(target.reference);
}
