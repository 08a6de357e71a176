import type { Facts } from '../model/facts.ts';
import type { Fix } from '../rules/rule.ts';
import { composeEdits } from '../text/compose-edits.ts';
import { applyEdits, type Edit, type FileCreation, type FileEdit } from '../text/edit.ts';
import type { Config } from './config.ts';
import { FileChanges, type FixParts } from './file-changes.ts';
import type { Document, Finding, LintResult } from './finding.ts';
import { lint } from './lint.ts';

/** A fix whose edits were made, applied to a copy, and found good. */
export interface ResolvedFix extends FixParts {
  readonly title: string;
  readonly safety: Fix['safety'];
  readonly breaks?: string;
}

/** What fixing everything comes to: from the texts as they are to those with every fix applied. */
export interface FixAllResult extends FixParts {
  readonly applied: number;
  /** Findings whose fix was there and could not be verified. */
  readonly refused: number;
}

export interface FixAllOptions {
  /** Ids of the rules to fix; all when not given. */
  readonly rules?: readonly string[];
  /** Whether fixes that may change behaviour are made too. */
  readonly unsafe?: boolean;
}

/** Rounds in which fixes that touch the same place wait for one another: a round makes at least one. */
const roundLimit = 100;
/** Fixes tried one by one after a round went wrong, so that a hostile file cannot hold anyone up. */
const trialLimit = 200;

/**
 * The edits of `fix`, proved: applied to a copy, the document parses as before, the finding is gone and no other has
 * come. Undefined when the fix cannot be made or does not hold. `before`: the result that `finding` is from, if at hand.
 */
export function resolveFix(
  document: Document,
  finding: Finding,
  fix: Fix,
  facts: Facts,
  config: Config,
  before: LintResult = lint(document, facts, config),
): ResolvedFix | undefined {
  const parts = partsOf(fix, facts);
  if (parts === undefined) return undefined;
  const outcome = outcomeOf(document, FileChanges.none, [parts]);
  if (outcome === undefined) return undefined;
  const after = lint({ ...document, text: outcome.text }, outcome.changes.over(facts, document.path), config);
  if (!isBetter(before, after, [finding])) return undefined;
  return { title: fix.title, safety: fix.safety, ...(fix.breaks !== undefined && { breaks: fix.breaks }), ...parts };
}

/** Makes, for every finding, its first fix that is allowed and holds, until nothing is left to do. */
export function fixAll(document: Document, facts: Facts, config: Config, options: FixAllOptions = {}): FixAllResult {
  const rounds: (readonly Edit[])[] = [];
  let changes = FileChanges.none;
  const refused = new Set<string>();
  let current = document;
  let applied = 0;
  let appliedAtRetry = 0;
  let before = lint(current, facts, config);
  for (let round = 0; round < roundLimit; round++) {
    const plans = planRound(before, changes.over(facts, document.path), options, refused);
    const accepted =
      plans.length === 0 ? [] : verify({ document: current, before, changes, facts, config }, plans, refused);
    if (accepted.length === 0) {
      // What was refused may hold now that others are done, such as a capability in a container that was privileged.
      if (refused.size === 0 || applied === appliedAtRetry) break;
      appliedAtRetry = applied;
      refused.clear();
      continue;
    }
    const outcome = outcomeOf(current, changes, accepted);
    if (outcome === undefined) break;
    rounds.push(accepted.flatMap((plan) => plan.edits));
    applied += accepted.length;
    changes = outcome.changes;
    current = { ...current, text: outcome.text };
    before = lint(current, changes.over(facts, document.path), config);
  }
  const { creations, fileEdits } = changes;
  return { edits: composeEdits(document.text, rounds), creations, fileEdits, applied, refused: refused.size };
}

interface Plan extends FixParts {
  readonly finding: Finding;
}

/** A document between two rounds, with the files around it as earlier rounds leave them. */
interface Stand {
  readonly document: Document;
  readonly before: LintResult;
  readonly changes: FileChanges;
  readonly facts: Facts;
  readonly config: Config;
}

/** What `parts` make of the document and of the files around it; undefined when nothing, or nothing that fits. */
function outcomeOf(
  { text: before }: Document,
  changes: FileChanges,
  parts: readonly FixParts[],
): { readonly text: string; readonly changes: FileChanges } | undefined {
  const text = applyEdits(
    before,
    parts.flatMap(({ edits }) => edits),
  );
  let after: FileChanges | undefined = changes;
  for (const part of parts) after = after?.and(part);
  if (text === undefined || after === undefined || (text === before && after === changes)) return undefined;
  return { text, changes: after };
}

/** The edits that can be made at once: at most one fix a finding, none that touches what another does. */
function planRound(
  result: LintResult,
  facts: Facts,
  { rules, unsafe = false }: FixAllOptions,
  refused: ReadonlySet<string>,
): Plan[] {
  const plans: Plan[] = [];
  const taken = new Set<string>();
  const touched: Edit[] = [];
  for (const finding of result.findings) {
    if ((rules !== undefined && !rules.includes(finding.rule.id)) || refused.has(keyOf(finding))) continue;
    const parts = finding.fixes
      .filter(({ safety }) => safety === 'safe' || unsafe)
      .map((fix) => partsOf(fix, facts))
      .find((made) => made !== undefined && made.edits.length + made.creations.length + made.fileEdits.length > 0);
    if (parts === undefined) continue;
    const paths = [...parts.creations, ...parts.fileEdits].map(({ path }) => path);
    if (
      paths.some((path) => taken.has(path)) ||
      parts.edits.some((edit) => touched.some((other) => touches(edit, other)))
    )
      continue;
    for (const path of paths) taken.add(path);
    touched.push(...parts.edits);
    plans.push({ finding, ...parts });
  }
  return plans;
}

/** The plans that hold: all of them together, else those that do one by one. */
function verify(
  { document, before, changes, facts, config }: Stand,
  plans: readonly Plan[],
  refused: Set<string>,
): Plan[] {
  const holds = (some: readonly Plan[]): boolean => {
    const outcome = outcomeOf(document, changes, some);
    if (outcome === undefined) return false;
    return isBetter(
      before,
      lint({ ...document, text: outcome.text }, outcome.changes.over(facts, document.path), config),
      some.map(({ finding }) => finding),
    );
  };
  if (holds(plans)) return [...plans];
  const accepted: Plan[] = [];
  for (const [index, plan] of plans.entries()) {
    if (index < trialLimit && holds([...accepted, plan])) accepted.push(plan);
    else refused.add(keyOf(plan.finding));
  }
  return accepted;
}

/** What `fix` comes to; an exception in it costs this fix, and no other. */
function partsOf(fix: Fix, facts: Facts): FixParts | undefined {
  let parts: ReturnType<Fix['edits']>;
  try {
    parts = fix.edits(facts);
  } catch {
    return undefined;
  }
  if (parts === undefined) return undefined;
  return {
    edits: parts.filter((part): part is Edit => !('path' in part)),
    creations: parts.filter((part): part is FileCreation => 'create' in part),
    fileEdits: parts.filter((part): part is FileEdit => 'path' in part && !('create' in part)),
  };
}

/** Whether the findings `fixed` are gone, and nothing else has become worse. */
function isBetter(before: LintResult, after: LintResult, fixed: readonly Finding[]): boolean {
  if (after.format !== before.format || after.problems.length > before.problems.length) return false;
  const old = countByRule(before.findings);
  const now = countByRule(after.findings);
  const gone = countByRule(fixed);
  for (const [id, count] of now) if (count > (old.get(id) ?? 0)) return false;
  for (const [id, count] of gone) if ((now.get(id) ?? 0) > (old.get(id) ?? 0) - count) return false;
  return true;
}

function countByRule(findings: readonly Finding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule.id, (counts.get(rule.id) ?? 0) + 1);
  return counts;
}

/** Names a finding across versions of its document. */
function keyOf({ rule, target, message }: Finding): string {
  return `${rule.id}\n${target}\n${message}`;
}

/** Whether two edits meet, so that one has to wait: two insertions at one place may be the same new parent key. */
function touches(a: Edit, b: Edit): boolean {
  return a.range.start <= b.range.end && b.range.start <= a.range.end;
}
