import type { Facts } from '../model/facts.ts';
import type { Fix, Rule } from '../rules/rule.ts';
import { composeTaggedEdits, type TaggedEdit } from '../text/compose-edits.ts';
import type { Edit, FileCreation, FileEdit } from '../text/edit.ts';
import type { Document, Finding } from './finding.ts';
import { type Goal, type Judgement, repair, type Step } from './repair.ts';

/** One fix of a hardening: what was done, for which finding, and what it may break. */
export interface HardeningStep {
  readonly rule: Rule;
  /** What it was done to, as findings name it: `Deployment/web/app`. */
  readonly target: string;
  readonly title: string;
  readonly safety: Fix['safety'];
  readonly breaks?: string;
}

/** Edits that belong together, and all that they do: one may be left out whole, or not at all. */
export interface HardeningGroup {
  readonly steps: readonly HardeningStep[];
  /** Of the document as it was. */
  readonly edits: readonly Edit[];
}

/** What hardening a document comes to: everything at once, in groups to be shown and chosen from. */
export interface Hardening {
  /** By place. */
  readonly groups: readonly HardeningGroup[];
  readonly creations: readonly FileCreation[];
  readonly fileEdits: readonly FileEdit[];
  /** What still stands between the document and the goal, because no fix of it holds. */
  readonly left: readonly Finding[];
}

/** What a document is to be rid of: `judge` says what of that is still there, by any measure. */
export interface HardeningGoal {
  judge(document: Document, facts: Facts): Judgement;
}

/**
 * Makes the fixes of what the goal finds, those that may break something included, each proved by the goal, until it finds
 * nothing or nothing is left to do. A document that has reached the goal is not changed.
 */
export function harden(document: Document, facts: Facts, { judge }: HardeningGoal): Hardening {
  const goal: Goal = { judge, fixesOf: ({ fixes }) => fixes };
  const { rounds, changes, left } = repair(document, facts, goal);
  const tagged = rounds.map((steps) => steps.flatMap((step) => step.edits.map((edit) => ({ ...edit, tags: [step] }))));
  const edits = composeTaggedEdits<Step>(document.text, tagged);
  const { creations, fileEdits } = changes;
  return { groups: grouped(edits), creations, fileEdits, left: left.findings };
}

/** All edits of a hardening, by place. */
export function editsOf({ groups }: Hardening): Edit[] {
  return groups.flatMap(({ edits }) => edits).sort((a, b) => a.range.start - b.range.start);
}

/** Puts edits together that serve one step: an edit may serve several, and a step have several. */
function grouped(edits: readonly TaggedEdit<Step>[]): HardeningGroup[] {
  let groups: { edits: TaggedEdit<Step>[]; steps: Set<Step> }[] = [];
  for (const edit of edits) {
    const isOf = ({ steps }: { steps: Set<Step> }) => edit.tags.some((step) => steps.has(step));
    const same = groups.filter(isOf);
    const merged = {
      edits: [...same.flatMap((group) => group.edits), edit],
      steps: new Set([...same.flatMap((group) => [...group.steps]), ...edit.tags]),
    };
    const [first] = same;
    groups =
      first === undefined
        ? [...groups, merged]
        : groups.flatMap((group) => (group === first ? merged : same.includes(group) ? [] : group));
  }
  return groups.map(({ edits: own, steps }) => ({
    steps: [...steps].map(describe),
    edits: own.map(({ range, newText }) => ({ range, newText })),
  }));
}

function describe({ finding, fix: { title, safety, breaks } }: Step): HardeningStep {
  return { rule: finding.rule, target: finding.target, title, safety, ...(breaks !== undefined && { breaks }) };
}
