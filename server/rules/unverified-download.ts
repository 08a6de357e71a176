import { checkableAddress, checkFile, checkPipe } from '../model/download/check-edits.ts';
import { checksumFix } from '../model/download/checksum-fix.ts';
import { namesFile } from '../model/download/file-name.ts';
import { type UnverifiedDownload, unverifiedDownloads } from '../model/download/flow.ts';
import { invocationOf } from '../model/invocation.ts';
import { defineRule, type Fix, type Problem } from './rule.ts';

export default defineRule({
  id: 'unverified-download',
  title: 'Download used without a check',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'What is unpacked, installed or run is whatever the server sends on the day of the build. A release that somebody replaced, or an account that somebody took over, is in the image without a sign of it: TLS protects the connection, not the file.',
  remedy:
    'Write the checksum that the publisher gives into the Dockerfile and let `sha256sum -c` compare, or check the signature, before anything is done with the file.',
  references: { 'cis-docker': { id: '4.11', relation: 'wider' } },

  *instruction(instruction) {
    if (instruction.stage?.isUsed !== true) return;
    for (const download of unverifiedDownloads(instruction)) yield problem(download);
  },
});

function problem(download: UnverifiedDownload): Problem {
  const { fetch, address, use, file } = download;
  const { name, words } = invocationOf(use.command);
  const isItself = words[0] !== undefined && file !== undefined && namesFile(words[0], file);
  const message = isItself
    ? `What \`${fetch.program}\` downloads is run, unchecked`
    : `\`${name}\` ${use.kind} what \`${fetch.program}\` downloads, unchecked`;
  const fix = checked(download);
  return {
    range: address.range,
    message,
    related: [{ range: use.command.range, message: 'used here' }],
    ...(fix && { fixes: [fix] }),
  };
}

/** Compares what was downloaded with the checksum that it has now. */
function checked({ fetch, file, use }: UnverifiedDownload): Fix | undefined {
  const address = checkableAddress(fetch);
  if (address === undefined) return undefined;
  const fix = checksumFix(address, (checksum) =>
    file === undefined ? checkPipe(fetch, use.command, address.value, checksum) : checkFile(fetch, file, checksum),
  );
  return { title: 'Check the download against the checksum that it has now', safety: 'unsafe', ...fix };
}
