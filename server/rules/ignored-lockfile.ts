import { buildContext } from '../model/build-context.ts';
import { bypassOf, type LockBypass, lockBypasses } from '../model/lockfile.ts';
import { placeOfCall } from '../model/package-call.ts';
import { defineRule, type Problem } from './rule.ts';

export default defineRule({
  id: 'ignored-lockfile',
  title: 'Lock file not binding',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'A lock file names the version and the checksum of every package that was looked at and tested. A plain install changes it where it does not fit, and says nothing: the image then holds what was published last, and that is how hijacked packages spread.',
  remedy:
    'Have the package manager keep to the lock or fail: `npm ci`, `yarn install --immutable`, `pnpm install --frozen-lockfile`, `uv sync --locked`, `cargo build --locked`, `BUNDLE_FROZEN=true`, `composer install`.',
  references: {
    'cis-docker': { id: '4.11', relation: 'wider' },
    tally: { id: 'ruby/missing-bundle-deployment', relation: 'narrower' },
  },

  *instruction(instruction, { facts, path }) {
    const { stage } = instruction;
    if (instruction.keyword !== 'RUN' || stage?.isUsed !== true) return;
    for (const found of lockBypasses(instruction, () => buildContext(stage.build, facts, path))) yield problem(found);
  },
});

function problem(found: LockBypass): Problem {
  const { call, lock, remedy } = found;
  const breaks = `The build fails where \`${lock.name}\` is not there or does not fit what the project asks for`;
  const place = { range: placeOfCall(call), message: bypassOf(found) };
  return {
    ...place,
    ...(!lock.isSure && { severity: 'low' as const }),
    ...(remedy && { fixes: [{ ...remedy, safety: 'unsafe' as const, breaks }] }),
  };
}
