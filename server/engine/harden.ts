import type { Facts } from '../model/facts.ts';
import type { Fix, Rule } from '../rules/rule.ts';
import { parseDockerfile } from '../syntax/dockerfile/parse.ts';
import { parseYaml } from '../syntax/yaml/parse.ts';
import { composeTaggedEdits, type TaggedEdit } from '../text/compose-edits.ts';
import { applyEdits, type Edit, type FileCreation, type FileEdit } from '../text/edit.ts';
import { withoutEnd } from '../text/in-order.ts';
import { detectFormat } from './detect.ts';
import type { Document, Finding } from './finding.ts';
import type { FixAllResult } from './fix.ts';
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

/** An edit with its place among all edits of a hardening: several may be put into one place. */
export interface OrderedEdit extends Edit {
  readonly order: number;
}

/** Edits that belong together, and all that they do: one may be left out whole, or not at all. */
export interface HardeningGroup {
  readonly steps: readonly HardeningStep[];
  /** Of the document as it was. */
  readonly edits: readonly OrderedEdit[];
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
  /** Which findings are to go; all when it is not said. The others may not become more. */
  isWanted?(finding: Finding): boolean;
}

/**
 * Makes the fixes of what the goal finds, those that may break something included, each proved by the goal, until it finds
 * nothing or nothing is left to do. A document that has reached the goal is not changed.
 */
export function harden(document: Document, facts: Facts, { judge, isWanted = () => true }: HardeningGoal): Hardening {
  const goal: Goal = { judge, fixesOf: (finding) => (isWanted(finding) ? finding.fixes : []) };
  const { rounds, changes, left } = repair(document, facts, goal);
  const leaning = leaningSteps(rounds, () => {
    const isSafe = ({ safety }: Fix) => safety === 'safe';
    return repair(document, facts, { judge, fixesOf: (finding) => goal.fixesOf(finding).filter(isSafe) }).rounds;
  });
  const tagged = rounds.map((steps) => steps.flatMap((step) => step.edits.map((edit) => ({ ...edit, tags: [step] }))));
  const edits = composeTaggedEdits<Step>(document.text, tagged).map((edit, order) => ({ ...edit, order }));
  const { creations, fileEdits } = changes;
  const problems = problemsOf(document);
  const stands = (some: readonly Tagged[]): boolean => {
    const text = applyEdits(document.text, inOrder(some.flatMap((group) => group.edits)));
    return text !== undefined && problemsOf({ ...document, text }) <= problems;
  };
  const groups = separable(grouped(edits), stands).map((group) => shown(group, leaning));
  return { groups, creations, fileEdits, left: left.findings.filter(isWanted) };
}

/** How many problems a reader has with the text; no end of them when it is not taken for one of ours any more. */
function problemsOf(document: Document): number {
  const format = detectFormat(document);
  if (format === undefined) return Number.POSITIVE_INFINITY;
  return (format === 'dockerfile' ? parseDockerfile(document.text) : parseYaml(document.text)).problems.length;
}

/** All edits of a hardening, in order. */
export function editsOf({ groups }: Pick<Hardening, 'groups'>): OrderedEdit[] {
  return inOrder(groups.flatMap(({ edits }) => edits));
}

function inOrder<T extends OrderedEdit>(edits: readonly T[]): T[] {
  return [...edits].sort((a, b) => a.order - b.order);
}

/** Edits that serve the same steps. */
interface Tagged {
  readonly edits: readonly (TaggedEdit<Step> & OrderedEdit)[];
  readonly steps: ReadonlySet<Step>;
}

/** Puts edits together that serve one step, or stand on what another puts there. */
function grouped(edits: readonly (TaggedEdit<Step> & OrderedEdit)[]): Tagged[] {
  let groups: Tagged[] = [];
  let above: (TaggedEdit<Step> & OrderedEdit)[] = [];
  for (const edit of edits) {
    above = above.filter(({ range }) => range.start === edit.range.start);
    const isOn = (other: TaggedEdit<Step>) =>
      indentation(other.newText) < indentation(edit.newText) || /^\s*- /.test(edit.newText);
    const below = above.findLast(isOn);
    const same = groups.filter(
      (group) =>
        edit.tags.some((step) => group.steps.has(step)) || (below !== undefined && group.edits.includes(below)),
    );
    groups = joinedAt(groups, [...same, { edits: [edit], steps: new Set(edit.tags) }]);
    above.push(edit);
  }
  return groups;
}

/** Of the first line that holds something. */
function indentation(text: string): number {
  const before = text.slice(0, Math.max(0, text.search(/\S/)));
  return before.length - withoutEnd(before, ' \t').length;
}

/** `groups` with all of `some` in the place of the first of them, or at the end. */
function joinedAt(groups: readonly Tagged[], some: readonly Tagged[]): Tagged[] {
  const joined = {
    edits: some.flatMap(({ edits }) => edits),
    steps: new Set(some.flatMap(({ steps }) => [...steps])),
  };
  const first = groups.findIndex((group) => some.includes(group));
  if (first === -1) return [...groups, joined];
  return groups.flatMap((group, index) => (index === first ? joined : some.includes(group) ? [] : group));
}

/** More groups than anybody reads are not tried one by one. */
const trialLimit = 80;

/** `groups` of which each can be left out; `stands` says whether some of them, all the others, make a whole. */
function separable(groups: readonly Tagged[], stands: (some: readonly Tagged[]) => boolean): Tagged[] {
  let current = [...groups];
  let trials = 0;
  for (let at = 0; at < current.length; ) {
    const group = current[at] as Tagged;
    const touching = current.filter((other) => other !== group && meet(group, other));
    if (touching.length === 0 || (++trials <= trialLimit && stands(current.filter((other) => other !== group)))) at++;
    else {
      current = joinedAt(current, [group, ...needing(current, group, touching, stands)]);
      at = 0;
    }
  }
  return current;
}

/** Those of `touching` that cannot do without `group`: the ones at one place where that is enough. */
function needing(
  groups: readonly Tagged[],
  group: Tagged,
  touching: readonly Tagged[],
  stands: (some: readonly Tagged[]) => boolean,
): readonly Tagged[] {
  for (const { range } of group.edits.toReversed()) {
    const here = touching.filter(({ edits }) => edits.some((edit) => edit.range.start === range.start));
    const rest = groups.filter((other) => other !== group && !here.includes(other));
    if (here.length > 0 && here.length < touching.length && stands(rest)) return here;
  }
  return touching;
}

function meet(a: Tagged, b: Tagged): boolean {
  return a.edits.some((one) => b.edits.some((other) => one.range.start === other.range.start));
}

/**
 * Steps that are safe only once others have been made that are not, as to drop all capabilities of a program that was given
 * a user: without those they would not be the same. `alone` makes the rounds of all that is safe by itself.
 */
function leaningSteps(
  rounds: readonly (readonly Step[])[],
  alone: () => readonly (readonly Step[])[],
): ReadonlySet<Step> {
  const firstUnsafe = rounds.findIndex((steps) => steps.some(({ fix }) => fix.safety === 'unsafe'));
  const later = firstUnsafe === -1 ? [] : rounds.slice(firstUnsafe + 1).flat();
  const safe = later.filter(({ fix }) => fix.safety === 'safe');
  if (safe.length === 0) return new Set();
  const names = new Set(alone().flat().map(nameOf));
  return new Set(safe.filter((step) => !names.has(nameOf(step))));
}

const leaningBreaks = 'It is safe only together with the other changes that may change behaviour';

function nameOf({ finding, fix }: Step): string {
  return [finding.rule.id, finding.target, fix.title].join('\n');
}

function shown({ edits, steps }: Tagged, leaning: ReadonlySet<Step>): HardeningGroup {
  return {
    steps: [...steps].map((step) => describe(step, leaning.has(step))),
    edits: edits.map(({ range, newText, order }) => ({ range, newText, order })),
  };
}

function describe({ finding: { rule, target }, fix }: Step, isLeaning: boolean): HardeningStep {
  const { title } = fix;
  if (isLeaning) return { rule, target, title, safety: 'unsafe', breaks: leaningBreaks };
  return { rule, target, title, safety: fix.safety, ...(fix.breaks !== undefined && { breaks: fix.breaks }) };
}

/** A hardening with all its groups, in the form that fixing everything has. */
export function hardenAll(document: Document, facts: Facts, goal: HardeningGoal): FixAllResult {
  const { left, creations, fileEdits, ...hardening } = harden(document, facts, goal);
  const steps = hardening.groups.flatMap((group) => group.steps);
  const unsafe = steps.filter(({ safety }) => safety === 'unsafe');
  return {
    edits: editsOf(hardening).map(({ range, newText }) => ({ range, newText })),
    ...{ creations, fileEdits, applied: steps.length, refused: left.length },
    unsafe: unsafe.map(({ target, title, breaks = '' }) => ({ target, title, breaks })),
  };
}
