import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { combine } from '../../server/engine/config.ts';
import { nothingKnown, type Sample } from '../engine/random-edits.ts';
import { readFixtures } from '../harness/fixture.ts';
import { caseConfig } from '../harness/outcome.ts';

const root = join(import.meta.dirname, '../..');

/** The files of the rules' fixtures, each with what its case knows. */
export function fixtureSamples(): Sample[] {
  return readFixtures().flatMap(({ cases }) =>
    cases.flatMap((one) => {
      const config = caseConfig(one);
      return one.files.map(({ path, text }) => ({ path, text, facts: one.facts, config }));
    }),
  );
}

/** Small real files; none where there is no corpus. */
export function realSamples(): Sample[] {
  const folder = join(process.env.BULKHEAD_SHARED ?? resolve(root, '..', 'shared'), 'corpus/realworld/files');
  if (!existsSync(folder)) return [];
  const config = combine([], { profile: 'strict' });
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /dockerfile|\.ya?ml$/i.test(entry.name))
    .map(({ parentPath, name }) => ({
      path: basename(name),
      text: readFileSync(join(parentPath, name), 'utf8'),
      facts: nothingKnown,
      config,
    }))
    .filter(({ text }) => text.length > 0 && text.length < 3_000);
}
