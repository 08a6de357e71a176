import { isDelivered, nameOfCall, placeOfCall } from '../model/package-call.ts';
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
    if (found !== undefined && (found.needing.length > 0 || isDelivered(instruction.stage))) yield problem(found);
  },
});

function problem(found: LoneUpdate): Problem {
  const { call, kind, needing } = found;
  const range = placeOfCall(call);
  const name = `\`${nameOfCall(call)}\``;
  const [first] = needing;
  if (first === undefined) {
    const message = `${name} in a step of its own brings nothing newer once its layer is in the cache`;
    return { range, severity: 'low', message };
  }
  const edits = () => updateWhereNeeded(found);
  const fixes = [{ title: 'Update in the step that installs', safety: 'safe' as const, edits }];
  const related = [{ range: placeOfCall(first), message: 'Installs by the lists of that layer' }];
  if (kind === 'index') {
    const message = `${name} in a step of its own leaves later installs with the lists that its layer was cached with`;
    return { range, message, related, fixes };
  }
  const message = `${name} in a step of its own brings nothing newer once its layer is in the cache, whatever is installed later`;
  return { range, severity: 'low', message, fixes };
}
