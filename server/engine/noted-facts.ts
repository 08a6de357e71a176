import {
  type Answer,
  type BuildFolder,
  type ClusterObject,
  type Facts,
  type FileText,
  type Question,
  questionKey,
} from '../model/facts.ts';

/** Facts that note what was asked and is not known, so that somebody may find out. */
export class NotedFacts implements Facts {
  readonly today: string;
  readonly #facts: Facts;
  readonly #wanted = new Map<string, Question>();

  constructor(facts: Facts) {
    this.today = facts.today;
    this.#facts = facts;
  }

  /** What was asked and is not known. */
  get wanted(): readonly Question[] {
    return [...this.#wanted.values()];
  }

  digest(reference: string): Answer<string> {
    return this.#note({ kind: 'digest', reference }, this.#facts.digest(reference));
  }

  checksum(url: string): Answer<string> {
    return this.#note({ kind: 'checksum', url }, this.#facts.checksum(url));
  }

  buildFolders(dockerfile: string): Answer<readonly BuildFolder[]> {
    return this.#note({ kind: 'build-folders', dockerfile }, this.#facts.buildFolders(dockerfile));
  }

  file(path: string): Answer<FileText | null> {
    return this.#note({ kind: 'file', path }, this.#facts.file(path));
  }

  objects(path: string): Answer<readonly ClusterObject[]> {
    return this.#note({ kind: 'objects', path }, this.#facts.objects(path));
  }

  #note<T>(question: Question, answer: Answer<T>): Answer<T> {
    if (answer.state === 'unknown') this.#wanted.set(questionKey(question), question);
    return answer;
  }
}
