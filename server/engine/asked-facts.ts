import { type Answer, answerTo, type Facts, type Question, questionKey } from '../model/facts.ts';
import { FactsThrough } from '../model/facts-through.ts';
import { noteAsked, type Reads } from '../model/reads.ts';

/** A question of a rule, and what it was told. */
export interface Asked {
  readonly question: Question;
  readonly answer: Answer<unknown>;
}

/** Facts that note what is asked, with the answer, for whoever is reading; in `list` too, where there is one. */
export class AskedFacts extends FactsThrough {
  readonly today: string;
  readonly #facts: Facts;
  readonly #list: Asked[] | undefined;

  constructor(facts: Facts, list?: Asked[]) {
    super();
    this.today = facts.today;
    this.#facts = facts;
    this.#list = list;
  }

  ask<T>(question: Question): Answer<T> {
    const answer = answerTo(question, this.#facts);
    const asked: Asked = { question, answer };
    noteAsked(asked);
    this.#list?.push(asked);
    return answer as Answer<T>;
  }
}

/** What was asked while `reads` were noted. */
export function askedIn(reads: Reads): readonly Asked[] {
  return [...reads.asked] as Asked[];
}

/** Whether the answers are still the same. No more is asked than a rule would ask until it is told something else. */
export function isStillTold(asked: readonly Asked[], facts: Facts): boolean {
  return asked.every(({ question, answer }) => isAlike(answer, answerTo(question, facts)));
}

/** Whether the same was asked twice, and the same answered. */
export function isSameAsked(some: readonly Asked[], others: readonly Asked[]): boolean {
  const isSame = ({ question, answer }: Asked, other: Asked | undefined): boolean =>
    other !== undefined && questionKey(question) === questionKey(other.question) && isAlike(answer, other.answer);
  return some.length === others.length && some.every((one, index) => isSame(one, others[index]));
}

/** What is told is the same object as long as nothing changes there, however often it is asked; rules are not told when. */
function isAlike(a: Answer<unknown>, b: Answer<unknown>): boolean {
  if (a.state === 'known' && b.state === 'known') return a.value === b.value;
  if (a.state === 'unavailable' && b.state === 'unavailable') return a.reason === b.reason;
  return a.state === b.state;
}
