import type { Facts } from '../model/facts.ts';
import type { Fix } from '../rules/rule.ts';
import { composeEdits } from '../text/compose-edits.ts';
import type { Config } from './config.ts';
import { FileChanges, type FixParts } from './file-changes.ts';
import type { Document, Finding, LintResult } from './finding.ts';
import { type LintState, lintNext } from './incremental.ts';
import { lint } from './lint.ts';
import { isBetter, outcomeOf, partsOf, repair } from './repair.ts';

/** A fix whose edits were made, applied to a copy, and found good. */
export interface ResolvedFix extends FixParts {
  readonly title: string;
  readonly safety: Fix['safety'];
  readonly breaks?: string;
}

/** What fixing everything comes to: from the texts as they are to those with every fix applied. */
export interface FixAllResult extends FixParts {
  readonly applied: number;
  /** The fixes that may change behaviour: of what, and how. */
  readonly unsafe: readonly UnsafeFix[];
  /** Findings whose fix was there and could not be verified. */
  readonly refused: number;
}

export interface UnsafeFix {
  readonly target: string;
  readonly title: string;
  readonly breaks: string;
}

export interface FixAllOptions {
  /** Ids of the rules to fix; all when not given. */
  readonly rules?: readonly string[];
  /** Whether fixes that may change behaviour are made too. */
  readonly unsafe?: boolean;
}

/**
 * The edits of `fix`, proved: applied to a copy, the document parses as before, the finding is gone and no other has
 * come. Undefined when the fix cannot be made or does not hold. `before`: the result that `finding` is from, if at hand;
 * `state`: what was kept with it, so that only what the fix changes is judged.
 */
export function resolveFix(
  document: Document,
  finding: Finding,
  fix: Fix,
  facts: Facts,
  config: Config,
  before: LintResult = lint(document, facts, config),
  state?: LintState,
): ResolvedFix | undefined {
  const made = madeOf(document, fix, facts);
  if (made === undefined) return undefined;
  const { parts, outcome } = made;
  const fixed = { ...document, text: outcome.text };
  const around = outcome.changes.over(facts, document.path);
  const after = state === undefined ? lint(fixed, around, config) : lintNext(fixed, around, config, state).result;
  if (!isBetter(before, after, [finding])) return undefined;
  return { title: fix.title, safety: fix.safety, ...(fix.breaks !== undefined && { breaks: fix.breaks }), ...parts };
}

/**
 * The edits of `fix`, which fit the document and are not proved: for whoever tells of them at once, and does not make them.
 * Undefined when it cannot be made.
 */
export function draftFix(document: Document, fix: Fix, facts: Facts): FixParts | undefined {
  return madeOf(document, fix, facts)?.parts;
}

function madeOf(document: Document, fix: Fix, facts: Facts) {
  const parts = partsOf(fix, facts);
  const outcome = parts && outcomeOf(document, FileChanges.none, [parts]);
  return outcome && { parts, outcome };
}

/** Makes, for every finding, its first fix that is allowed and holds, until nothing is left to do. */
export function fixAll(document: Document, facts: Facts, config: Config, options: FixAllOptions = {}): FixAllResult {
  const { rules, unsafe = false } = options;
  let state: LintState | undefined;
  const { rounds, changes, refused } = repair(document, facts, {
    judge(text, around) {
      const next = lintNext(text, around, config, state);
      state = next.state ?? state;
      return next.result;
    },
    fixesOf: (finding) =>
      rules !== undefined && !rules.includes(finding.rule.id)
        ? []
        : finding.fixes.filter(({ safety }) => safety === 'safe' || unsafe),
  });
  const { creations, fileEdits } = changes;
  const edits = composeEdits(
    document.text,
    rounds.map((steps) => steps.flatMap((step) => step.edits)),
  );
  const steps = rounds.flat();
  const changing = steps.flatMap(({ finding: { target }, fix: { title, safety, breaks = '' } }) =>
    safety === 'unsafe' ? [{ target, title, breaks }] : [],
  );
  return { edits, creations, fileEdits, applied: steps.length, unsafe: changing, refused };
}
