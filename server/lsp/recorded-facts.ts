import type { Answer, BuildFolder, ClusterObject, Facts, FileText, Question } from '../model/facts.ts';
import { answerTo, questionKey } from '../model/facts.ts';

/** Facts that remember what was answered, so that a result can tell whether it would come out the same today. */
export class RecordedFacts implements Facts {
  readonly today: string;
  readonly #facts: Facts;
  readonly #answers = new Map<string, { readonly question: Question; readonly answer: Answer<unknown> }>();

  constructor(facts: Facts) {
    this.today = facts.today;
    this.#facts = facts;
  }

  digest(reference: string): Answer<string> {
    return this.#record({ kind: 'digest', reference }, this.#facts.digest(reference));
  }

  checksum(url: string): Answer<string> {
    return this.#record({ kind: 'checksum', url }, this.#facts.checksum(url));
  }

  buildFolders(dockerfile: string): Answer<readonly BuildFolder[]> {
    return this.#record({ kind: 'build-folders', dockerfile }, this.#facts.buildFolders(dockerfile));
  }

  file(path: string): Answer<FileText | null> {
    return this.#record({ kind: 'file', path }, this.#facts.file(path));
  }

  objects(path: string): Answer<readonly ClusterObject[]> {
    return this.#record({ kind: 'objects', path }, this.#facts.objects(path));
  }

  get asked(): readonly Question[] {
    return [...this.#answers.values()].map(({ question }) => question);
  }

  /** Whether `facts` would answer everything that was asked as it was answered then. */
  agreesWith(facts: Facts): boolean {
    if (facts.today !== this.today) return false;
    for (const { question, answer } of this.#answers.values())
      if (!isSame(answer, answerTo(question, facts))) return false;
    return true;
  }

  #record<T>(question: Question, answer: Answer<T>): Answer<T> {
    this.#answers.set(questionKey(question), { question, answer });
    return answer;
  }
}

/** Without regard to age: the same digest, fetched again an hour later, changes nothing. */
function isSame(a: Answer<unknown>, b: Answer<unknown>): boolean {
  if (a.state !== 'known' || b.state !== 'known') return a.state === b.state;
  return a.value === b.value || JSON.stringify(a.value) === JSON.stringify(b.value);
}
