import { nameOfCall } from '../model/package-call.ts';
import { type UnpinnedPackages, unpinnedSystemPackages } from '../model/unpinned-package.ts';
import { defineRule, listed, type Problem } from './rule.ts';

const narrower = (id: string) => ({ id, relation: 'narrower' as const });
const mostNamed = 3;

export default defineRule({
  id: 'unpinned-system-package',
  title: 'Packages of the distribution without a version',
  severity: 'low',
  profile: 'strict',
  formats: ['dockerfile'],
  why: 'Two builds of the same file may install different versions, so that what was tested is not what is delivered. Distributions sign their packages and mend what they ship, which is why this is for those who need builds that repeat: old versions vanish from the archives, and such a build then fails.',
  remedy: 'Write the version behind the name (`curl=8.5.0-2`), or build from a snapshot of the archive.',
  references: {
    hadolint: ['DL3008', 'DL3018', 'DL3033', 'DL3037', 'DL3041'].map(narrower),
    kics: [
      '965a08d7-ef86-4f14-8792-4a3b2098937e',
      'd3499f6d-1651-41bb-a9a7-de925fea487b',
      '6452c424-1d92-4deb-bb18-a03e95d579c4',
      '93d88cf7-f078-46a8-8ddc-178e03aeacf1',
      '562952e4-0348-4dea-9826-44f3a2c6117b',
    ].map(narrower),
  },

  *instruction(instruction) {
    if (instruction.keyword !== 'RUN' || instruction.stage?.isUsed !== true) return;
    for (const found of unpinnedSystemPackages(instruction)) yield problem(found);
  },
});

function problem({ call, packages, names }: UnpinnedPackages): Problem {
  const [first] = packages;
  const rest = names.length - mostNamed;
  const more =
    rest > 0
      ? `${names
          .slice(0, mostNamed)
          .map((name) => `\`${name}\``)
          .join(', ')} and ${rest} more`
      : listed(names);
  const message = `\`${nameOfCall(call)}\` takes ${more} without a version`;
  return { range: first?.range ?? call.command.range, message };
}
