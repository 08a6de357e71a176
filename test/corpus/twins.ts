import { join } from 'node:path';
import { corpusFolder, type Row } from './manifest.ts';
import type { Outcome } from './worker.ts';

/** A file that was re-encoded or shifted, and the one that it was made from. */
export interface Twin {
  readonly path: string;
  readonly base: string;
  readonly transform: string;
}

/** The twins among the rows of the set `derived`. */
export function twinsOf(rows: readonly Row[]): Twin[] {
  return rows.flatMap(({ file, derived_from: base, transform = '', metamorphic }) => {
    if (!metamorphic || !base || transform === 'truncated') return [];
    return [{ path: join(corpusFolder, 'derived', file), base: join(corpusFolder, base), transform }];
  });
}

/** Whether a twin got the findings of its base; where its bytes may be refused, one clear problem will do. */
export function isAlike({ transform }: Twin, base: Outcome, twin: Outcome): boolean {
  if (/^(utf16|latin1)/.test(transform) && twin.findings.length === 0 && twin.problems.length === 1) return true;
  const shift = transform === 'shift3' ? 3 : 0;
  const places = (outcome: Outcome, by: number) =>
    outcome.findings.map((found) => `${found.rule} ${found.first + by}:${found.column}`).join('\n');
  return places(base, shift) === places(twin, 0);
}
