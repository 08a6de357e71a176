import { baseChain } from '../model/base-image.ts';
import type { Facts } from '../model/facts.ts';
import { type ImageLifecycle, lifecyclesOf, retirementOf, successorsOf } from '../model/image-lifecycle.ts';
import { type ImageReference, parseImageReference } from '../model/image-reference.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, type Problem, shared } from './rule.ts';

/** How long before its end an image is reported, less severely. */
const noticeDays = 60;

export default defineRule({
  id: 'end-of-life-image',
  title: 'Image without updates',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile', 'compose', 'kubernetes'],
  why: 'What has reached its end of life gets no fixes: each flaw that is found from then on stays open in everything that is built on it, and rebuilding does not help.',
  remedy:
    'Move to a release that is maintained, and note the day on which that one ends. An image whose repository was given up has a successor under another name.',
  references: {
    'cis-docker': { id: '4.4', relation: 'wider' },
    tally: { id: 'ruby/eol-ruby-version', relation: 'narrower' },
    kubescape: { id: 'C-0253', relation: 'narrower' },
    kyverno: { id: 'restrict-deprecated-registry', relation: 'narrower' },
  },

  *stage(stage, { facts }) {
    if (stage.isUsed && stage.parent === undefined) yield* judge(stage.base, facts);
  },

  *image({ image, role }, { facts }) {
    // Those of a Dockerfile are judged by stage: only a stage knows whether anything is built from it.
    if (role === 'run') yield* judge(image, facts);
  },
});

function* judge(slot: Slot<ImageReference>, facts: Facts): Generator<Problem> {
  const image = slot.value;
  if (image === undefined) return;
  const { today } = facts;
  const retired = retirementOf(image, today);
  if (retired !== undefined) {
    const since =
      retired.since === undefined ? 'gets no updates any more' : `has had no updates since ${retired.since}`;
    const fixes = retired.replacements.map(({ text, breaks }) => replacement(slot, text, breaks));
    yield {
      range: slot.range,
      message: `\`${image.text}\` ${since}: its place was taken by ${retired.instead}`,
      fixes,
    };
    return;
  }
  const own = lifecyclesOf(image);
  const lifecycle = worst(own.length === 0 ? lifecyclesOfBase(image, facts) : own, today);
  if (lifecycle === undefined) return;
  const { what, isBase, end } = lifecycle;
  const has = end < today ? `has had no updates since ${end}` : `gets no updates after ${end}`;
  yield {
    range: slot.range,
    message: `\`${image.text}\` is ${isBase ? 'built on ' : ''}${what}, which ${has}`,
    ...(end >= today && { severity: 'low' as const }),
    fixes: successorsOf(image, later(end, today)).map(({ text, breaks }) => replacement(slot, text, breaks)),
  };
}

/** The later of two days, ISO 8601. */
function later(a: string, b: string): string {
  return [a, b].sort()[1] ?? b;
}

/** What registries say it is built on has an end that its own name does not tell: the nearest of which one is known. */
function lifecyclesOfBase(image: ImageReference, facts: Facts): ImageLifecycle[] {
  for (const base of baseChain(image, facts)) {
    const known = lifecyclesOf(base);
    if (known.length > 0) return known.map((each) => ({ ...each, isBase: true }));
  }
  return [];
}

/** The first that has ended, else the first that is about to. */
function worst(lifecycles: readonly ImageLifecycle[], today: string): ImageLifecycle | undefined {
  const ended = lifecycles.find(({ end }) => end < today);
  if (ended !== undefined || lifecycles.length === 0) return ended;
  const notice = new Date(Date.parse(today) + noticeDays * 86_400_000).toISOString().slice(0, 10);
  return lifecycles.find(({ end }) => end <= notice);
}

function replacement(slot: Slot<ImageReference>, text: string, breaks: string): Fix {
  return shared(slot, {
    title: `Use \`${text}\``,
    safety: 'unsafe',
    breaks,
    edits: () => {
      const image = parseImageReference(text);
      return image && slot.set(image);
    },
  });
}
