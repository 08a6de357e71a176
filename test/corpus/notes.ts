import { relative } from 'node:path';
import type { Judgement } from './judge.ts';
import { corpusFolder } from './manifest.ts';

/** Whether `judgement` differs from its label where a rule answers for the whole control. */
export function isDifference({ outcome, isPartial }: Judgement): boolean {
  return !isPartial && (outcome === 'missed' || outcome === 'false alarm');
}

/** What the hand-written notes leave out of `judgements`, and what they explain though it is no difference any more. */
export function compareNotes(
  notes: string,
  judgements: readonly Judgement[],
): { readonly unexplained: readonly string[]; readonly stale: readonly string[] } {
  const explained = new Set(
    [...notes.matchAll(/^- `([^`]+)` in `([^`]+)`/gm)].map(([, id, file]) => `${id} in ${file}`),
  );
  const open = new Set(
    judgements.filter(isDifference).map(({ label }) => `${label.id} in ${relative(corpusFolder, label.path)}`),
  );
  return {
    unexplained: [...open].filter((one) => !explained.has(one)),
    stale: [...explained].filter((one) => !open.has(one)),
  };
}
