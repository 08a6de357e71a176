import { nameOfCall } from '../model/package-call.ts';
import { type UnpinnedPackages, unpinnedDependencies } from '../model/unpinned-package.ts';
import { defineRule, listed, type Problem } from './rule.ts';

const narrower = (id: string) => ({ id, relation: 'narrower' as const });
const mostNamed = 3;

export default defineRule({
  id: 'unpinned-dependency',
  title: 'Packages without an exact version',
  severity: 'medium',
  profile: 'strict',
  formats: ['dockerfile'],
  why: 'Registries of programming languages take what anybody publishes. Without a version the build runs what was published last, minutes after an account was taken over as well, and nobody can tell afterwards which version an image was built with.',
  remedy:
    'Name the version that you have looked at, and let Renovate or Dependabot raise it; better, list packages in a file with a lock and hashes.',
  references: {
    hadolint: ['DL3013', 'DL3016', 'DL3028', 'DL3062'].map(narrower),
    kics: [
      '02d9c71f-3ee8-4986-9c27-1a20d0d19bfc',
      'e36d8880-3f78-4546-b9a1-12f0745ca0d5',
      '22cd11f7-9c6c-4f6e-84c0-02058120b341',
    ].map(narrower),
  },

  *instruction(instruction) {
    if (instruction.keyword !== 'RUN' || instruction.stage?.isUsed !== true) return;
    for (const found of unpinnedDependencies(instruction)) yield problem(found);
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
  const message = `\`${nameOfCall(call)}\` takes ${more} without an exact version`;
  return { range: first?.range ?? call.command.range, message };
}
