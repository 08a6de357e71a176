import type { Word } from '../model/dockerfile.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'remote-add',
  title: 'File added from the web without a checksum',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'The image gets whatever the server sends on the day of the build. Whoever takes over the server, the name or the connection puts their file into the image, and nothing notices.',
  remedy: 'Say what the file must be: `ADD --checksum=sha256:… https://…`, with the checksum that its publisher gives.',
  references: {
    'cis-docker': [
      { id: '4.9', relation: 'wider' },
      { id: '4.11', relation: 'wider' },
    ],
    kics: { id: '4b410d24-1cbe-4430-a632-62c9a931cf1c', relation: 'wider' },
  },

  *instruction({ keyword, flags, words, stage }) {
    if (keyword !== 'ADD' || stage?.isUsed !== true) return;
    if (flags.some(({ name }) => name === 'checksum')) return;
    for (const word of words.slice(0, -1)) {
      const host = webHost(word);
      if (host === undefined) continue;
      yield { range: word.range, message: `What \`${host}\` sends is added to the image without a checksum` };
    }
  },
});

/** The host that a source is fetched from; only the host, since an address may hold a password. Git keeps checksums itself. */
function webHost({ text, value }: Word): string | undefined {
  const address = value ?? text.replace(/^["']/, '');
  if (/\.git(?:[#?].*)?["']?$/.test(address)) return undefined;
  return /^https?:\/\/(?:[^/@]*@)?([^/?#"']+)/i.exec(address)?.[1];
}
