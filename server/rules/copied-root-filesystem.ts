import { copiedRoot } from '../model/copied-root.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'copied-root-filesystem',
  title: 'Whole file system of another stage copied',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'A second stage is there to leave things behind: compilers, sources, caches, and what lay about while it was built, credentials included. `COPY --from=build / /` brings all of it, and overwrites the accounts and libraries of the base.',
  remedy: 'Copy what the program needs, path by path.',
  references: {
    'cis-docker': { id: '4.3', relation: 'wider' },
    hadolint: { id: 'DL3067', relation: 'wider' },
  },

  *instruction(instruction) {
    const source = copiedRoot(instruction);
    const first = instruction.words[0];
    const last = instruction.words.at(-1);
    if (source === undefined || first === undefined || last === undefined) return;
    const range = { start: first.range.start, end: last.range.end };
    yield { range, message: `All of \`${source}\` is copied over the image, with what it was built with` };
  },
});
