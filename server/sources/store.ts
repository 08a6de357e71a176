import { type Answer, type Facts, isSameAnswer, needsNetwork, type Question, questionKey } from '../model/facts.ts';
import { AnsweredFacts } from '../model/facts-through.ts';
import { Answerer, type AnswerSources, type DiskQuestion } from './answers.ts';

/** What a store needs of the outside. */
export interface FactStoreOptions extends AnswerSources {
  /** Called when an answer has arrived that differs from the one before. */
  readonly onChange?: (question: Question) => void;
}

interface Entry {
  readonly answer: Answer<unknown>;
  /** Milliseconds since 1970 at which it came: by a clock that was set back since, nobody can tell how old it is. */
  readonly from: number;
  /**
   * Milliseconds since 1970 from which on it is asked again. What a registry said counts as unknown from then on; what
   * lay on the disk counts until it has been looked at again, so that findings do not come and go.
   */
  readonly staleAt: number;
}

interface Request {
  readonly done: Promise<void>;
  readonly controller: AbortController;
  waiting: number;
}

const diskKey = /^(?:build-folders|file|objects|image-builds|image-users|secret-uses) /;

function isOfDisk(question: Question): question is DiskQuestion {
  return !needsNetwork(question);
}

/** What is known of the outside world: answers, their age, and the requests under way. */
export class FactStore {
  readonly #options: FactStoreOptions;
  readonly #answerer: Answerer;
  readonly #entries = new Map<string, Entry>();
  readonly #requests = new Map<string, Request>();

  constructor(options: FactStoreOptions) {
    this.#options = options;
    this.#answerer = new Answerer(options);
  }

  /** The facts as they are known at each question; never waits and never fetches. */
  get facts(): Facts {
    return new AnsweredFacts(
      (question) => this.#answer(question),
      () => this.#options.clock().toISOString().slice(0, 10),
    );
  }

  /** Has everything that is known from the disk forgotten: the files have changed, and nobody is to see the old ones. */
  forgetDisk(): void {
    this.#options.surroundings?.forget();
    this.releaseDisk();
  }

  /** Lets go of what is known from the disk, which would grow with every file; it is read from what `surroundings` keep. */
  releaseDisk(): void {
    for (const key of this.#entries.keys()) if (diskKey.test(key)) this.#entries.delete(key);
  }

  /** Lets go of the answers to `questions`. */
  release(questions: readonly Question[]): void {
    for (const question of questions) this.#entries.delete(questionKey(question));
  }

  /** Has everything that is known from the disk looked at again when it is next asked for. */
  expireDisk(): void {
    this.#options.surroundings?.forget();
    for (const [key, entry] of this.#entries) if (diskKey.test(key)) this.#entries.set(key, { ...entry, staleAt: 0 });
  }

  /** Has the text of one file looked at again when it is next asked for. */
  expireFile(path: string): void {
    const key = questionKey({ kind: 'file', path });
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#entries.set(key, { ...entry, staleAt: 0 });
  }

  /** Those of `questions` whose answers are not known, or not any more. */
  open(questions: readonly Question[]): Question[] {
    return questions.filter((question) => !this.#isFresh(this.#entries.get(questionKey(question))));
  }

  /**
   * Has `questions` answered that are not, and waits for them. When `signal` aborts, this call stops waiting; a request
   * that nobody waits for is given up. `anew`: what is known is asked again.
   */
  async fetch(questions: readonly Question[], signal: AbortSignal, { anew = false } = {}): Promise<void> {
    if (signal.aborted) return;
    const waiting = new Map<string, Request>();
    for (const question of questions) {
      const key = questionKey(question);
      if (waiting.has(key) || (!anew && this.#isFresh(this.#entries.get(key)))) continue;
      waiting.set(key, this.#requests.get(key) ?? this.#start(key, question));
    }
    const requests = [...waiting.values()];
    for (const request of requests) request.waiting++;
    await Promise.race([Promise.all(requests.map(({ done }) => done)), aborted(signal, requests)]);
    for (const [key, request] of waiting) {
      request.waiting--;
      if (request.waiting > 0) continue;
      request.controller.abort();
      this.#forget(key, request.controller);
    }
  }

  #answer(question: Question): Answer<unknown> {
    const key = questionKey(question);
    const entry = this.#entries.get(key) ?? this.#askAtOnce(key, question);
    const counts = entry !== undefined && (!needsNetwork(question) || this.#isFresh(entry));
    return counts ? entry.answer : { state: 'unknown' };
  }

  #askAtOnce(key: string, question: Question): Entry | undefined {
    const outcome = isOfDisk(question) ? this.#answerer.askAtOnce(question) : undefined;
    if (outcome === undefined) return undefined;
    return this.#keep(key, outcome.answer, outcome.lifetime);
  }

  #isFresh(entry: Entry | undefined): boolean {
    const now = this.#options.clock().getTime();
    return entry !== undefined && entry.from <= now && now < entry.staleAt;
  }

  #keep(key: string, answer: Answer<unknown>, lifetime: number): Entry {
    const from = this.#options.clock().getTime();
    const entry = { answer, from, staleAt: from + lifetime };
    this.#entries.set(key, entry);
    return entry;
  }

  #start(key: string, question: Question): Request {
    const controller = new AbortController();
    const done = this.#resolve(key, question, controller.signal).finally(() => this.#forget(key, controller));
    const request = { done, controller, waiting: 0 };
    this.#requests.set(key, request);
    return request;
  }

  /** Unless another request for the same question has taken its place. */
  #forget(key: string, controller: AbortController): void {
    if (this.#requests.get(key)?.controller === controller) this.#requests.delete(key);
  }

  async #resolve(key: string, question: Question, signal: AbortSignal): Promise<void> {
    const { answer, lifetime } = await this.#answerer.ask(question, signal);
    if (signal.aborted) return;
    const before = this.#entries.get(key)?.answer;
    const isNew = before === undefined || !isSameAnswer(before, answer);
    // The older of two equal answers is kept: what was made of it still belongs to it.
    const kept =
      isNew || before.state !== 'known' || answer.state !== 'known' ? answer : { ...answer, value: before.value };
    this.#keep(key, kept, lifetime);
    if (isNew) this.#options.onChange?.(question);
  }
}

/** Resolves when `signal` aborts; the listener goes with the requests it stands beside. */
function aborted(signal: AbortSignal, requests: readonly Request[]): Promise<void> {
  return new Promise((resolve) => {
    const listener = () => resolve();
    signal.addEventListener('abort', listener, { once: true });
    void Promise.allSettled(requests.map(({ done }) => done)).then(() => signal.removeEventListener('abort', listener));
  });
}
