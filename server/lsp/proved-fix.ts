import type { Finding } from '../engine/finding.ts';
import { type ResolvedFix, resolveFix } from '../engine/fix.ts';
import type { Fix } from '../rules/rule.ts';
import { attached } from '../text/attached.ts';
import type { Analysis } from './analysis.ts';

/** Fixes that hold, by what they are for: findings are those of one analysis. */
const proved = attached<Finding, Map<Fix, ResolvedFix>>();

/** `fix` as `resolveFix` proves it, once for the light bulb and its menu; one that fails may hold when more is known. */
export function provedFix(
  { document, facts, configured, result, state }: Analysis,
  finding: Finding,
  fix: Fix,
): ResolvedFix | undefined {
  const known = proved.get(finding) ?? new Map<Fix, ResolvedFix>();
  const resolved = known.get(fix) ?? resolveFix(document, finding, fix, facts, configured.config, result, state);
  if (resolved !== undefined) proved.set(finding, known.set(fix, resolved));
  return resolved;
}
