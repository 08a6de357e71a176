import type { Command, Instruction } from '../model/dockerfile.ts';
import { checkableAddress, checkPipe, checkSubstitution } from '../model/download/check-edits.ts';
import { checksumFix } from '../model/download/checksum-fix.ts';
import { fetchOf } from '../model/download/fetch.ts';
import { invocationOf } from '../model/invocation.ts';
import { powerShellDownloads } from '../model/powershell.ts';
import { downloadedScript, downloaderNames, downloaderOf, handsOver } from '../model/script-source.ts';
import { defineRule, type Fix } from './rule.ts';

export default defineRule({
  id: 'pipe-to-shell',
  title: 'Download run as a script',
  severity: 'high',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'Whatever the server sends is run, mostly as root, before anybody could look at it: one stolen account, expired name or broken connection there is code in the image here. Half a script that arrived before the connection broke is run too.',
  remedy:
    'Download to a file, check it against a checksum or signature that stands in the Dockerfile, then run it; or install a package whose manager checks it.',
  references: { 'cis-docker': { id: '4.11', relation: 'wider' } },

  *instruction(instruction) {
    if (instruction.stage?.isUsed !== true) return;
    for (const command of instruction.commandsWith(downloaderNames, handsOver)) {
      const download = downloadedScript(command);
      if (download === undefined) continue;
      const fix = checked(instruction, download, command);
      yield {
        range: {
          start: Math.min(download.range.start, command.range.start),
          end: Math.max(download.range.end, command.range.end),
        },
        message: `\`${invocationOf(command).name}\` runs what \`${downloaderOf(download)}\` downloads, unseen`,
        ...(fix && { fixes: [fix] }),
      };
    }
    for (const { runner, downloader, range } of powerShellDownloads(instruction))
      yield { range, message: `\`${runner}\` runs what \`${downloader}\` downloads, unseen` };
  },
});

/** Puts the script into a file, and runs it if it is still the one that it is now. */
function checked(instruction: Instruction, download: Command, command: Command): Fix | undefined {
  const fetch = fetchOf(download, instruction);
  const address = fetch && checkableAddress(fetch);
  if (fetch === undefined || address === undefined) return undefined;
  const reader = instruction.commands.find(({ pipedFrom }) => pipedFrom === download);
  const fix = checksumFix(address, (checksum) =>
    reader === undefined
      ? checkSubstitution(fetch, command, address.value, checksum)
      : checkPipe(fetch, reader, address.value, checksum),
  );
  return { title: 'Download the script, check it, then run it', safety: 'unsafe', ...fix };
}
