import { type Answer, answerTo, type Facts, isSameAnswer, type Question, questionKey } from '../model/facts.ts';
import { AnsweredFacts, FactsThrough } from '../model/facts-through.ts';

/** Facts that remember what was answered, so that a result can tell whether it would come out the same today. */
export class RecordedFacts extends FactsThrough {
  readonly today: string;
  readonly #facts: Facts;
  readonly #answers = new Map<string, { readonly question: Question; readonly answer: Answer<unknown> }>();

  constructor(facts: Facts) {
    super();
    this.today = facts.today;
    this.#facts = facts;
  }

  get asked(): readonly Question[] {
    return [...this.#answers.values()].map(({ question }) => question);
  }

  /** Nothing but what was answered by now. */
  get answered(): Facts {
    return new AnsweredFacts(
      (question) => this.#answers.get(questionKey(question))?.answer ?? { state: 'unknown' },
      () => this.today,
    );
  }

  /** Whether `facts` would answer everything that was asked as it was answered then. */
  agreesWith(facts: Facts): boolean {
    if (facts.today !== this.today) return false;
    for (const { question, answer } of this.#answers.values())
      if (!isSameAnswer(answer, answerTo(question, facts))) return false;
    return true;
  }

  ask<T>(question: Question): Answer<T> {
    const answer = answerTo(question, this.#facts);
    const key = questionKey(question);
    // What is asked again later, for a hover or a command, is not what the result was made of.
    if (!this.#answers.has(key)) this.#answers.set(key, { question, answer });
    return answer as Answer<T>;
  }
}
