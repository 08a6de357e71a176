import { type Answer, answerTo, type Facts, FactsThrough, type Question, questionKey } from '../model/facts.ts';

/** Facts that note what was asked and is not known, so that somebody may find out. */
export class NotedFacts extends FactsThrough {
  readonly today: string;
  readonly #facts: Facts;
  readonly #wanted = new Map<string, Question>();

  constructor(facts: Facts) {
    super();
    this.today = facts.today;
    this.#facts = facts;
  }

  /** What was asked and is not known. */
  get wanted(): readonly Question[] {
    return [...this.#wanted.values()];
  }

  protected ask<T>(question: Question): Answer<T> {
    const answer = answerTo(question, this.#facts);
    if (answer.state === 'unknown') this.#wanted.set(questionKey(question), question);
    return answer as Answer<T>;
  }
}
