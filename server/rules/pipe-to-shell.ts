import { invocationOf } from '../model/invocation.ts';
import { downloadedScript, downloaderNames, handsOver } from '../model/script-source.ts';
import { defineRule } from './rule.ts';

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
      yield {
        range: {
          start: Math.min(download.range.start, command.range.start),
          end: Math.max(download.range.end, command.range.end),
        },
        message: `\`${invocationOf(command).name}\` runs what \`${invocationOf(download).name}\` downloads, unseen`,
      };
    }
  },
});
