import { type LeftCache, leftCaches } from '../model/package-cache.ts';
import { nameOfCall, placeOfCall } from '../model/package-call.ts';
import { defineRule, type Problem } from './rule.ts';

const narrower = (id: string) => ({ id, relation: 'narrower' as const });

export default defineRule({
  id: 'package-cache',
  title: "A package manager's cache in the image",
  severity: 'low',
  profile: 'strict',
  formats: ['dockerfile'],
  why: 'Lists and archives that are left in a layer make the image larger for good, a later step cannot take them back, and old lists let somebody install packages with known holes from it.',
  remedy:
    'Clean up in the same `RUN` that fills the cache, use the option that leaves none (`apk add --no-cache`, `pip install --no-cache-dir`), or mount a cache there: `RUN --mount=type=cache,target=…`.',
  references: {
    hadolint: ['DL3009', 'DL3019', 'DL3032', 'DL3036', 'DL3040', 'DL3042', 'DL3060'].map(narrower),
    tally: narrower('tally/prefer-package-cache-mounts'),
    trivy: ['DS-0015', 'DS-0019', 'DS-0020', 'DS-0025'].map(narrower),
    kics: [
      '00481784-25aa-4a55-8633-3136dfcf4f37',
      '295acb63-9246-4b21-b441-7c1f1fb62dc0',
      '38300d1a-feb2-4a48-936a-d1ef1cd24313',
      'ae9c56a6-3ed1-4ac0-9b54-31267f51151d',
      'df746b39-6564-4fed-bf85-e9c44382303c',
      'f2f903fb-b977-461e-98d7-b3e2185c6118',
    ].map(narrower),
    semgrep: [
      'remove-package-lists',
      'remove-package-cache',
      'missing-apk-no-cache',
      'missing-dnf-clean-all',
      'missing-zypper-clean',
      'missing-pip-no-cache-dir',
    ].map(narrower),
  },

  *instruction(instruction) {
    for (const found of leftCaches(instruction)) yield problem(found);
  },
});

function problem({ call, what, remedy, mayBeMissed }: LeftCache): Problem {
  const range = placeOfCall(call);
  const message = `\`${nameOfCall(call)}\` leaves ${what} in the image`;
  if (!mayBeMissed) return { range, message, fixes: [{ ...remedy, safety: 'safe' }] };
  const breaks = 'Later steps, and images built from this one, find no packages until they update the lists themselves';
  return { range, message, fixes: [{ ...remedy, safety: 'unsafe', breaks }] };
}
