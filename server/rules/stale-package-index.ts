import { nameOfCall, placeOfCall } from '../model/package-call.ts';
import { type LoneUpdate, loneUpdate, updateWhereNeeded } from '../model/package-index.ts';
import { defineRule, type Problem } from './rule.ts';

export default defineRule({
  id: 'stale-package-index',
  title: 'Package lists from an old layer',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'A layer is built once and then taken from the cache for as long as its line stays as it is. Installs in later steps go by the lists of that day: they miss security updates, or ask for versions that are gone.',
  remedy: 'Update and install in the same `RUN`, so that whoever changes what is installed gets new lists with it.',
  references: {
    'cis-docker': '4.7',
    trivy: 'DS-0017',
    checkov: 'CKV_DOCKER_5',
    kics: '9bae49be-0aa3-4de5-bab2-4c3a069e40cd',
  },

  *instruction(instruction) {
    const found = loneUpdate(instruction);
    if (found === undefined) return;
    if (found.needing.length > 0) yield* late(found);
    else if (instruction.stage?.isInResult) yield alone(found);
  },
});

function alone({ call }: LoneUpdate): Problem {
  const message = `\`${nameOfCall(call)}\` in a step of its own brings nothing newer once its layer is in the cache`;
  return { range: placeOfCall(call), severity: 'low', message };
}

function* late(found: LoneUpdate): Iterable<Problem> {
  const { call, kind, needing } = found;
  const update = `\`${nameOfCall(call)}\``;
  const fix = {
    title: 'Update in the step that installs',
    safety: 'safe',
    edits: () => updateWhereNeeded(found),
  } as const;
  const related = [{ range: placeOfCall(call), message: 'The layer of this step stays in the cache' }];
  for (const install of needing) {
    const place = { range: placeOfCall(install), related, fixes: [fix] };
    const name = `\`${nameOfCall(install)}\``;
    if (kind === 'index') {
      yield {
        ...place,
        message: `${name} goes by the lists that ${update} fetched in a step of its own, whenever that was`,
      };
    } else {
      const message = `${name} follows ${update} in a step of its own, which brings nothing newer once its layer is in the cache`;
      yield { ...place, severity: 'low', message };
      return;
    }
  }
}
