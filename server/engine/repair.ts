import type { Facts } from '../model/facts.ts';
import { type Fix, severities } from '../rules/rule.ts';
import { applyEdits, type Edit, type FileCreation, type FileEdit } from '../text/edit.ts';
import { FileChanges, type FixParts } from './file-changes.ts';
import type { Document, Finding, LintResult } from './finding.ts';
import { meetsOpenHeredoc } from './open-heredocs.ts';

/** What is wrong with a text by some measure: all findings of `lint`, or only what stands between it and a goal. */
export type Judgement = Pick<LintResult, 'format' | 'findings' | 'problems'>;

/** What a document is repaired by. */
export interface Goal {
  judge(document: Document, facts: Facts): Judgement;
  /** The fixes of a finding that may be made, from most to least advisable; none when it is to stay. */
  fixesOf(finding: Finding): readonly Fix[];
}

/** A fix that was made for a finding, in the text that the rounds before it left. */
export interface Step extends FixParts {
  readonly finding: Finding;
  readonly fix: Fix;
}

export interface Repair {
  /** The fixes of each round, which do not touch one another. */
  readonly rounds: readonly (readonly Step[])[];
  /** The document as it is then, and the files around it. */
  readonly document: Document;
  readonly changes: FileChanges;
  /** What is still wrong with it. */
  readonly left: Judgement;
  /** How many findings have a fix that could not be verified. */
  readonly refused: number;
}

/** Rounds in which fixes that touch the same place wait for one another: a round makes at least one. */
const roundLimit = 100;
/** Fixes tried one by one after a round went wrong, so that a hostile file cannot hold anyone up. */
const trialLimit = 200;

/** Makes fixes by rounds, each proved by the goal's own judgement, until nothing is left to do. */
export function repair(document: Document, facts: Facts, goal: Goal): Repair {
  const rounds: (readonly Step[])[] = [];
  let changes = FileChanges.none;
  const refused = new Map<string, Set<string>>();
  let current = document;
  let applied = 0;
  let appliedAtRetry = 0;
  let before = goal.judge(current, facts);
  for (let round = 0; round < roundLimit; round++) {
    const plans = planRound(before, changes.over(facts, document.path), goal, refused);
    const accepted =
      plans.length === 0 ? [] : verify({ document: current, before, changes, facts, goal }, plans, refused);
    if (accepted.length === 0) {
      // Another fix of the same finding may do.
      if (plans.length > 0) continue;
      // What was refused may hold now that others are done, such as a capability in a container that was privileged.
      if (refused.size === 0 || applied === appliedAtRetry) break;
      appliedAtRetry = applied;
      refused.clear();
      continue;
    }
    const outcome = outcomeOf(current, changes, accepted);
    if (outcome === undefined) break;
    rounds.push(accepted);
    applied += accepted.length;
    changes = outcome.changes;
    current = { ...current, text: outcome.text };
    before = goal.judge(current, changes.over(facts, document.path));
  }
  return { rounds, document: current, changes, left: before, refused: refused.size };
}

/** A document between two rounds, with the files around it as earlier rounds leave them. */
interface Stand {
  readonly document: Document;
  readonly before: Judgement;
  readonly changes: FileChanges;
  readonly facts: Facts;
  readonly goal: Goal;
}

/** What `parts` make of the document and of the files around it; undefined when nothing, or nothing that fits. */
export function outcomeOf(
  document: Document,
  changes: FileChanges,
  parts: readonly FixParts[],
): { readonly text: string; readonly changes: FileChanges } | undefined {
  const { text: before } = document;
  const edits = parts.flatMap((part) => part.edits);
  const text = applyEdits(before, edits);
  let after: FileChanges | undefined = changes;
  for (const part of parts) after = after?.and(part);
  if (text === undefined || after === undefined || (text === before && after === changes)) return undefined;
  if (meetsOpenHeredoc(document, edits)) return undefined;
  return { text, changes: after };
}

/** Titles of the fixes that were refused, by finding. */
type Refused = Map<string, Set<string>>;

/** The edits that can be made at once: at most one fix a finding, none that touches what another does. */
function planRound(before: Judgement, facts: Facts, goal: Goal, refused: Refused): Step[] {
  const plans: Step[] = [];
  const taken = new Set<string>();
  const touched: Edit[] = [];
  for (const finding of [...before.findings].sort((a, b) => turnOf(a) - turnOf(b))) {
    const plan = planFor(finding, facts, goal, refused.get(keyOf(finding)));
    if (plan === undefined) continue;
    const paths = [...plan.creations, ...plan.fileEdits].map(({ path }) => path);
    if (
      paths.some((path) => taken.has(path)) ||
      plan.edits.some((edit) => touched.some((other) => touches(edit, other)))
    )
      continue;
    for (const path of paths) taken.add(path);
    touched.push(...plan.edits);
    plans.push(plan);
  }
  return plans;
}

/** What a container needs is told better once it is known who runs it, and with which rights. */
const early = new Set(['root-user', 'privileged-container']);

/** What does many things at once is left to those that do one each, as long as they can. */
const late = new Set(['refused-pod']);

function turnOf({ rule }: Finding): number {
  return early.has(rule.id) ? 0 : late.has(rule.id) ? 2 : 1;
}

/** The first fix of `finding` that can be made and was not refused before. */
function planFor(
  finding: Finding,
  facts: Facts,
  goal: Goal,
  refused: ReadonlySet<string> | undefined,
): Step | undefined {
  for (const fix of goal.fixesOf(finding)) {
    if (refused?.has(fix.title)) continue;
    const parts = partsOf(fix, facts);
    if (parts !== undefined && parts.edits.length + parts.creations.length + parts.fileEdits.length > 0)
      return { finding, fix, ...parts };
  }
  return undefined;
}

/** The plans that hold: all of them together, else those that do one by one. */
function verify({ document, before, changes, facts, goal }: Stand, plans: readonly Step[], refused: Refused): Step[] {
  const holds = (some: readonly Step[]): boolean => {
    const outcome = outcomeOf(document, changes, some);
    if (outcome === undefined) return false;
    const after = goal.judge({ ...document, text: outcome.text }, outcome.changes.over(facts, document.path));
    return isBetter(
      before,
      after,
      some.map(({ finding }) => finding),
    );
  };
  if (holds(plans)) return [...plans];
  const accepted: Step[] = [];
  for (const [index, plan] of plans.entries()) {
    if (index < trialLimit && holds([...accepted, plan])) accepted.push(plan);
    else refuse(plan, refused);
  }
  return accepted;
}

function refuse({ finding, fix }: Step, refused: Refused): void {
  const titles = refused.get(keyOf(finding)) ?? new Set();
  refused.set(keyOf(finding), titles.add(fix.title));
}

/** What `fix` comes to; an exception in it costs this fix, and no other. */
export function partsOf(fix: Fix, facts: Facts): FixParts | undefined {
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

/**
 * Whether the findings `fixed` are gone, or told of no worse where all that can be done lessens them, and nothing else has become
 * worse but what they kept from being told.
 */
export function isBetter(before: Judgement, after: Judgement, fixed: readonly Finding[]): boolean {
  if (after.format !== before.format || after.problems.length > before.problems.length) return false;
  const lessened = fixed.filter(({ fixes }) => fixes.length > 0 && fixes.every(({ lessens }) => lessens === true));
  const old = countByRule(before.findings);
  const now = countByRule(after.findings);
  const gone = countByRule(fixed.filter((finding) => !lessened.includes(finding)));
  const covered = new Set(fixed.flatMap(({ rule }) => rule.covers ?? []));
  for (const [id, count] of now) if (count > (old.get(id) ?? 0) && !covered.has(id)) return false;
  for (const [id, count] of gone) if ((now.get(id) ?? 0) > (old.get(id) ?? 0) - count) return false;
  return lessened.length === 0 || areLessened(lessened, before.findings, after.findings);
}

/** Whether what `findings` say is not said any more, and nothing of their rules at a higher severity. */
function areLessened(findings: readonly Finding[], before: readonly Finding[], after: readonly Finding[]): boolean {
  const count = (of: readonly Finding[], key: (one: Finding) => string) => {
    const counts = new Map<string, number>();
    for (const one of of) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1);
    return counts;
  };
  const [old, now] = [count(before, keyOf), count(after, keyOf)];
  for (const [key, times] of count(findings, keyOf))
    if ((now.get(key) ?? 0) > (old.get(key) ?? 0) - times) return false;
  const ids = new Set(findings.map(({ rule }) => rule.id));
  const weight = (of: readonly Finding[]) =>
    of.filter(({ rule }) => ids.has(rule.id)).reduce((sum, { severity }) => sum + severities.indexOf(severity), 0);
  return weight(after) >= weight(before) || after.length < before.length;
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
