import { digestQuestion, driftOf, isDigestGone } from '../model/drift.ts';
import type { Facts, Question } from '../model/facts.ts';
import type { ImageReference } from '../model/image-reference.ts';
import type { ImageUse } from '../model/image-use.ts';
import { isOnlyLocal } from '../model/official-image.ts';
import { type PinFix, pinFixes } from '../model/pin.ts';
import unpinnedImage from '../rules/unpinned-image.ts';
import { applyEdits, type Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import { type Config, levelOf } from './config.ts';
import type { Document } from './finding.ts';
import { imagesOf } from './image-places.ts';
import { lint } from './lint.ts';
import { NotedFacts } from './noted-facts.ts';
import { isBetter } from './repair.ts';

/** An image that stays as it is. */
export interface LeftImage {
  readonly range: Range;
  /** As written. */
  readonly text: string;
  /** Why, as a clause. */
  readonly reason: string;
}

/** What pinning a document comes to. */
export interface Pinning {
  readonly edits: readonly Edit[];
  /** How many places it pins. */
  readonly pinned: number;
  readonly left: readonly LeftImage[];
}

/** What must be known to pin everything in `document`. */
export function pinQuestions(document: Document, facts: Facts, config: Config): Question[] {
  const { pins } = pinnable(document, facts, config);
  return pins.map(({ fix }) => fix.needs);
}

/** Pins what has a tag and no digest, as far as that is known and changes nothing else. */
export function pinAll(document: Document, facts: Facts, config: Config): Pinning {
  const { pins, left } = pinnable(document, facts, config);
  const made: { readonly use: ImageUse; readonly edits: readonly Edit[] }[] = [];
  for (const { use, fix } of pins) {
    const edits = fix.edits(facts);
    if (edits === undefined) left.push(leftImage(document, use, unanswered(fix.needs.reference, facts)));
    else made.push({ use, edits });
  }
  const edits = distinct(made.flatMap((each) => each.edits));
  if (edits !== undefined && holds(document, edits, facts, config)) return { edits, pinned: made.length, left };
  const refused = made.map(({ use }) => leftImage(document, use, 'the result would not be right'));
  return { edits: [], pinned: 0, left: [...left, ...refused] };
}

/** The edits that give the image at `offset` the digest that its tag has now; undefined when that is not known. */
export function repin(document: Document, offset: number, facts: Facts, config: Config): readonly Edit[] | undefined {
  const use = imagesOf(document, facts, config).find(({ range }) => range.start <= offset && offset <= range.end);
  const edits = use && pinFixes(use.image)[0]?.edits(facts);
  return edits && holds(document, edits, facts, config) ? edits : undefined;
}

/** What is not known yet of whether digests are still those of their tags, and still there. */
export function driftQuestions(document: Document, facts: Facts, config: Config): readonly Question[] {
  const noted = new NotedFacts(facts);
  for (const image of pinnedIn(document, facts, config)) {
    isDigestGone(image, noted);
    driftOf(image, noted);
  }
  return noted.wanted;
}

/** How many images of `document` have a digest, how many of them are behind their tag, and how many digests are gone. */
export function countPins(document: Document, facts: Facts, config: Config) {
  const images = pinnedIn(document, facts, config);
  const unanswered = images.filter((image) => {
    const question = digestQuestion(image);
    const answer = question && facts.digest(question.reference);
    return answer?.state === 'unavailable' && answer.failure === undefined;
  });
  return {
    pinned: images.length,
    moved: images.filter((image) => driftOf(image, facts) !== undefined).length,
    gone: images.filter((image) => isDigestGone(image, facts)).length,
    unanswered: unanswered.length,
  };
}

function pinnedIn(document: Document, facts: Facts, config: Config): ImageReference[] {
  return imagesOf(document, facts, config).flatMap(({ image: { value } }) => (value?.digest ? [value] : []));
}

function pinnable(document: Document, facts: Facts, config: Config) {
  const pins: { readonly use: ImageUse; readonly fix: PinFix }[] = [];
  const left: LeftImage[] = [];
  const uses = imagesOf(document, facts, config).filter(({ image: { value } }) => value?.digest === undefined);
  const isIgnored = uses.length === 0 ? () => false : ignoredPlaces(document, facts, config);
  for (const use of uses) {
    const [fix] = pinFixes(use.image);
    const reason = isIgnored(use) ? 'a comment or the configuration says to leave it' : obstacle(use, fix);
    if (reason !== undefined) left.push(leftImage(document, use, reason));
    else if (fix !== undefined) pins.push({ use, fix });
  }
  return { pins, left };
}

/** Places that the rule would report, and that somebody wants left alone. */
function ignoredPlaces(document: Document, facts: Facts, config: Config): (use: ImageUse) => boolean {
  if (levelOf(config, unpinnedImage, document.path) === 'off') return () => false;
  const { findings } = lint(document, facts, config);
  const found = new Set(findings.flatMap(({ rule, range }) => (rule === unpinnedImage ? [range.start] : [])));
  return ({ image: { value }, owner, range }) =>
    owner !== 'syntax' && value !== undefined && !isOnlyLocal(value) && !found.has(range.start);
}

function obstacle({ image }: ImageUse, fix: PinFix | undefined): string | undefined {
  const { state, value } = image;
  if (state === 'dynamic') return 'variables that are set elsewhere decide it';
  if (value === undefined) return 'it is no image reference';
  if (isOnlyLocal(value)) return 'no registry has it: it is built, or put in, by something else';
  if (fix === undefined)
    return (
      image.pinObstacle?.() ?? 'a variable decides a part of its tag, which a digest would overrule without a word'
    );
  return fix.safety === 'safe' ? undefined : `${fix.breaks}; its own fix does it`;
}

function unanswered(reference: string, facts: Facts): string {
  const answer = facts.digest(reference);
  return answer.state === 'unavailable' ? answer.reason : 'its registry was not asked';
}

function leftImage({ text }: Document, { range }: ImageUse, reason: string): LeftImage {
  return { range, text: text.slice(range.start, range.end), reason };
}

/** Several references may stand in one place, such as an argument; undefined where they disagree about it. */
function distinct(edits: readonly Edit[]): Edit[] | undefined {
  const sorted = edits.toSorted((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  const kept: Edit[] = [];
  for (const edit of sorted) {
    const last = kept.at(-1);
    if (last?.range.start === edit.range.start && last.range.end === edit.range.end) {
      if (last.newText !== edit.newText) return undefined;
    } else kept.push(edit);
  }
  return kept;
}

/** Whether the document with `edits` is read as before, and has no finding that it did not have. */
function holds(document: Document, edits: readonly Edit[], facts: Facts, config: Config): boolean {
  const text = applyEdits(document.text, edits);
  if (text === undefined) return false;
  return isBetter(lint(document, facts, config), lint({ ...document, text }, facts, config), []);
}
