import { formatReference } from '../../model/image-reference.ts';
import { readClair } from './read-clair.ts';
import type { Scanner } from './scanner.ts';

/** The client of a Clair service, whose address is in its own `CLAIR_API`. https://quay.github.io/clair/reference/clairctl.html */
export const clair: Scanner = {
  name: 'clair',
  title: 'Clair',
  program: 'clairctl',
  installUrl: 'https://quay.github.io/clair/',
  versionArguments: ['--version'],
  readVersion: (output) => /version (\S+)/i.exec(output)?.[1],
  successCodes: [0],

  // The service fetches the image itself, so that a file here is of no use to it.
  scan: (target, _resultFile, { isOffline }) =>
    target.kind === 'archive' || isOffline
      ? undefined
      : { arguments: ['report', '--out', 'json', formatReference(target.reference)], result: 'stdout' },

  sbom: () => undefined,

  read: readClair,

  explain(said) {
    if (!/localhost:6060|clair.{0,500}(?:connection refused|no such host)/i.test(said)) return undefined;
    const message = 'No Clair service answers; set `CLAIR_API` to the address of yours';
    return { failure: 'offline', message };
  },
};
