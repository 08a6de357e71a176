import { type ClearTextFetch, clearTextFetches, clearTextSource } from '../model/clear-text.ts';
import { defineRule, type Problem } from './rule.ts';

export default defineRule({
  id: 'clear-text-download',
  title: 'Download without encryption',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'Over plain HTTP, FTP or the git protocol nobody knows who answers: whoever stands between the build and the server can send another file, and see what is asked for. Mirrors of apt, apk and yum are left out, since their packages are signed; so is what is compared with a checksum.',
  remedy:
    'Ask for the same address with `https://`; where a server has no TLS, compare what it sends with a checksum that stands in the Dockerfile.',
  references: { 'cis-docker': { id: '4.11', relation: 'wider' } },

  *stage({ isUsed, environment }) {
    if (!isUsed) return;
    for (const variable of environment) {
      const found = clearTextSource(variable);
      if (found !== undefined) yield problem(found);
    }
  },

  *instruction(instruction) {
    if (instruction.stage?.isUsed !== true) return;
    for (const found of clearTextFetches(instruction)) yield problem(found);
  },
});

function problem({ program, host, range, encrypt }: ClearTextFetch): Problem {
  const message = `\`${program}\` fetches from \`${host}\` without encryption`;
  if (encrypt === undefined) return { range, message };
  const breaks = `The build fails if \`${host}\` does not answer to https`;
  return { range, message, fixes: [{ title: 'Use `https`', safety: 'unsafe', breaks, edits: encrypt }] };
}
