import { type Answer, answerTo, type Facts, type Question, questionKey } from '../model/facts.ts';
import { FactsThrough } from '../model/facts-through.ts';
import { noteAsked, type Reads } from '../model/reads.ts';

/** A question of a rule, and what it was told. */
export interface Asked {
  readonly question: Question;
  readonly answer: Answer<unknown>;
}

/** Facts that note what is asked, with the answer, for whoever is reading; `note` has it too, and says what is noted. */
export class AskedFacts extends FactsThrough {
  readonly today: string;
  readonly #facts: Facts;
  readonly #note: (asked: Asked) => Asked;

  constructor(facts: Facts, note: (asked: Asked) => Asked) {
    super();
    this.today = facts.today;
    this.#facts = facts;
    this.#note = note;
  }

  ask<T>(question: Question): Answer<T> {
    const answer = answerTo(question, this.#facts);
    noteAsked(this.#note({ question, answer }));
    return answer as Answer<T>;
  }
}

/** What is told in one version of a document: much of it is told to many, and is asked for once. */
export class Told {
  readonly #before: readonly Asked[];
  readonly #stands = new Map<Asked, boolean>();
  readonly #used = new Set<Asked>();
  #byQuestion: Map<string, Asked> | undefined;

  /** `before`: what was told in the last version. */
  constructor(before: readonly Asked[] = []) {
    this.#before = before;
  }

  /** What the judgements of this version rest on. */
  get used(): readonly Asked[] {
    return [...this.#used];
  }

  /** Whether the answers are still the same. No more is asked than a rule would ask until it is told something else. */
  isStill(asked: readonly Asked[], facts: Facts): boolean {
    return asked.every((one) => this.#isStill(one, facts));
  }

  #isStill(one: Asked, facts: Facts): boolean {
    let stands = this.#stands.get(one);
    if (stands === undefined) {
      stands = isAlike(one.answer, answerTo(one.question, facts));
      this.#stands.set(one, stands);
      if (stands) this.#used.add(one);
    }
    return stands;
  }

  /** The same object for whoever was told the same. */
  readonly same = (asked: Asked): Asked => {
    this.#byQuestion ??= new Map(this.#before.map((one) => [questionKey(one.question), one]));
    const key = questionKey(asked.question);
    const known = this.#byQuestion.get(key);
    const same = known !== undefined && isAlike(known.answer, asked.answer) ? known : asked;
    this.#byQuestion.set(key, same);
    this.#used.add(same);
    return same;
  };
}

/** What was asked while `reads` were noted. */
export function askedIn(reads: Reads): readonly Asked[] {
  return [...reads.asked] as Asked[];
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
