import type { Answer, Facts, Question } from '../model/facts.ts';
import { questionKey } from '../model/facts.ts';

/** Facts that remember what was answered, so that a result can tell whether it would come out the same today. */
export class RecordedFacts implements Facts {
  readonly today: string;
  readonly #facts: Facts;
  readonly #answers = new Map<string, { readonly question: Question; readonly text: string }>();

  constructor(facts: Facts) {
    this.today = facts.today;
    this.#facts = facts;
  }

  digest(reference: string): Answer<string> {
    return this.#record({ kind: 'digest', reference }, this.#facts.digest(reference));
  }

  /** Whether `facts` would answer everything that was asked as it was answered then. */
  agreesWith(facts: Facts): boolean {
    if (facts.today !== this.today) return false;
    for (const { question, text } of this.#answers.values())
      if (text !== comparable(ask(facts, question))) return false;
    return true;
  }

  #record<T>(question: Question, answer: Answer<T>): Answer<T> {
    this.#answers.set(questionKey(question), { question, text: comparable(answer) });
    return answer;
  }
}

function ask(facts: Facts, question: Question): Answer<unknown> {
  return facts.digest(question.reference);
}

/** An answer without its age: the same digest, fetched again an hour later, changes nothing. */
function comparable(answer: Answer<unknown>): string {
  return answer.state === 'known' ? `known ${JSON.stringify(answer.value)}` : answer.state;
}
