import { type Answer, answerTo, type Facts, FactsThrough, type Question } from '../model/facts.ts';

/** A question of a rule, and what it was told. */
export interface Asked {
  readonly question: Question;
  readonly answer: Answer<unknown>;
}

/** Facts that keep what is asked, for whoever takes it. */
export class AskedFacts extends FactsThrough {
  readonly today: string;
  readonly #facts: Facts;
  #asked: Asked[] = [];

  constructor(facts: Facts) {
    super();
    this.today = facts.today;
    this.#facts = facts;
  }

  /** What was asked since the last time. */
  take(): readonly Asked[] {
    const asked = this.#asked;
    if (asked.length > 0) this.#asked = [];
    return asked;
  }

  protected ask<T>(question: Question): Answer<T> {
    const answer = answerTo(question, this.#facts);
    this.#asked.push({ question, answer });
    return answer as Answer<T>;
  }
}

/** Whether the answers are still the same. No more is asked than a rule would ask until it is told something else. */
export function isStillTold(asked: readonly Asked[], facts: Facts): boolean {
  return asked.every(({ question, answer }) => isAlike(answer, answerTo(question, facts)));
}

/** What is told of the disk is the same object as long as nothing changes there. */
function isAlike(a: Answer<unknown>, b: Answer<unknown>): boolean {
  if (a.state === 'known' && b.state === 'known') return a.value === b.value && a.asOf === b.asOf;
  if (a.state === 'unavailable' && b.state === 'unavailable') return a.reason === b.reason;
  return a.state === b.state;
}
