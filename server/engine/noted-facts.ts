import { type Answer, answerTo, type Facts, type Question, questionKey } from '../model/facts.ts';
import { FactsThrough } from '../model/facts-through.ts';
import type { ImageDescription } from '../model/image-description.ts';
import { ConfiguredBuilds } from './configured-builds.ts';

/**
 * Facts that note what was asked and is not known, so that somebody may find out. What the configuration says of how images
 * are built is not asked for.
 */
export class NotedFacts extends FactsThrough {
  readonly today: string;
  readonly #facts: Facts;
  readonly #builds: ConfiguredBuilds;
  readonly #wanted = new Map<string, Question>();

  constructor(facts: Facts, builds: ReadonlyMap<string, string> = new Map()) {
    super();
    this.today = facts.today;
    this.#facts = facts;
    this.#builds = new ConfiguredBuilds(builds);
  }

  /** What was asked and is not known. */
  get wanted(): readonly Question[] {
    return [...this.#wanted.values()];
  }

  ask<T>(asked: Question): Answer<T> {
    const stated = this.#builds.answer(asked, this.today);
    if (stated !== undefined) return stated as Answer<T>;
    const question = this.#builds.named(asked);
    const answer = answerTo(question, this.#facts);
    if (answer.state !== 'unknown') return answer as Answer<T>;
    const described = describedByTag(question, this.#facts);
    if (described === undefined) this.#wanted.set(questionKey(question), question);
    return (described ?? answer) as Answer<T>;
  }
}

/** What is known of an image that is pinned to the digest of its tag: what was said of it by its tag. */
function describedByTag(question: Question, facts: Facts): Answer<ImageDescription> | undefined {
  if (question.kind !== 'image' || !question.reference.includes('@')) return undefined;
  const [, byTag, digest] = /^([^@]+:[^@/:]+)@(.+)$/.exec(question.reference) ?? [];
  const answer = byTag === undefined ? undefined : facts.image(byTag);
  return answer?.state === 'known' && answer.value.digest === digest ? answer : undefined;
}
