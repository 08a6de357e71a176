import {
  type Answer,
  answerTo,
  type BuildFolder,
  type ClusterObject,
  type Facts,
  type FileText,
  type Question,
} from '../model/facts.ts';

/** A question of a rule, and what it was told. */
export interface Asked {
  readonly question: Question;
  readonly answer: Answer<unknown>;
}

/** Facts that keep what is asked, for whoever takes it. */
export class AskedFacts implements Facts {
  readonly today: string;
  readonly #facts: Facts;
  #asked: Asked[] = [];

  constructor(facts: Facts) {
    this.today = facts.today;
    this.#facts = facts;
  }

  /** What was asked since the last time. */
  take(): readonly Asked[] {
    const asked = this.#asked;
    if (asked.length > 0) this.#asked = [];
    return asked;
  }

  digest(reference: string): Answer<string> {
    return this.#keep({ kind: 'digest', reference }, this.#facts.digest(reference));
  }

  checksum(url: string): Answer<string> {
    return this.#keep({ kind: 'checksum', url }, this.#facts.checksum(url));
  }

  buildFolders(dockerfile: string): Answer<readonly BuildFolder[]> {
    return this.#keep({ kind: 'build-folders', dockerfile }, this.#facts.buildFolders(dockerfile));
  }

  file(path: string): Answer<FileText | null> {
    return this.#keep({ kind: 'file', path }, this.#facts.file(path));
  }

  objects(path: string): Answer<readonly ClusterObject[]> {
    return this.#keep({ kind: 'objects', path }, this.#facts.objects(path));
  }

  #keep<T>(question: Question, answer: Answer<T>): Answer<T> {
    this.#asked.push({ question, answer });
    return answer;
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
