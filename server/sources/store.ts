import { type Answer, type Facts, type Question, questionKey } from '../model/facts.ts';
import { type ImageReference, parseImageReference } from '../model/image-reference.ts';
import type { ResolvedDigest } from './registry/client.ts';
import { isFailure, type RegistryFailure } from './registry/failure.ts';

/** What a store needs of the outside. */
export interface FactStoreOptions {
  /** Asks the registry; called once for a question, however many wait for it. */
  readonly resolveDigest: (reference: ImageReference, signal: AbortSignal) => Promise<ResolvedDigest | RegistryFailure>;
  /** The present. */
  readonly clock: () => Date;
  /** Called when an answer has arrived that differs from the one before. */
  readonly onChange?: () => void;
}

interface Entry {
  readonly answer: Answer<string>;
  /** Milliseconds since 1970 from which on the answer counts as unknown again. */
  readonly staleAt: number;
}

interface Request {
  readonly done: Promise<void>;
  readonly controller: AbortController;
  waiting: number;
}

const tagLifetime = 60 * 60 * 1000;
/** A failure may pass; it is kept only so long that nobody asks again with every keystroke. */
const failureLifetime = 60 * 1000;

/** What is known of the outside world: answers, their age, and the requests under way. */
export class FactStore {
  readonly #options: FactStoreOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #requests = new Map<string, Request>();

  constructor(options: FactStoreOptions) {
    this.#options = options;
  }

  /** The facts as they are known at each question; never waits and never fetches. */
  get facts(): Facts {
    const store = this;
    return {
      get today() {
        return store.#options.clock().toISOString().slice(0, 10);
      },
      digest: (reference) => store.#answer(questionKey({ kind: 'digest', reference })),
      checksum: () => ({ state: 'unknown' }),
      buildFolders: () => ({ state: 'unknown' }),
    };
  }

  /**
   * Has `questions` answered that are not, and waits for them. When `signal` aborts, this call stops waiting; a request
   * that nobody waits for is given up.
   */
  async fetch(questions: readonly Question[], signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const waiting = new Map<string, Request>();
    for (const question of questions) {
      const key = questionKey(question);
      if (waiting.has(key) || this.#answer(key).state !== 'unknown') continue;
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

  #answer(key: string): Answer<string> {
    const entry = this.#entries.get(key);
    const isFresh = entry !== undefined && entry.staleAt > this.#options.clock().getTime();
    return isFresh ? entry.answer : { state: 'unknown' };
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
    if (question.kind !== 'digest') return;
    const { reference: text } = question;
    const reference = parseImageReference(text);
    const now = () => this.#options.clock();
    if (reference === undefined) {
      const answer = { state: 'unavailable', reason: `\`${text}\` is no image reference` } as const;
      return this.#keep(key, { answer, staleAt: Number.POSITIVE_INFINITY });
    }
    const result = await this.#options.resolveDigest(reference, signal);
    if (signal.aborted) return;
    if (isFailure(result)) {
      const lifetime = Math.max(failureLifetime, (result.retryAfterSeconds ?? 0) * 1000);
      this.#keep(key, {
        answer: { state: 'unavailable', reason: result.message },
        staleAt: now().getTime() + lifetime,
      });
    } else {
      const answer = { state: 'known', value: result.digest, asOf: now().toISOString() } as const;
      this.#keep(key, { answer, staleAt: now().getTime() + tagLifetime });
    }
  }

  #keep(key: string, entry: Entry): void {
    const before = this.#entries.get(key)?.answer;
    this.#entries.set(key, entry);
    if (before === undefined || !isSame(before, entry.answer)) this.#options.onChange?.();
  }
}

function isSame(a: Answer<string>, b: Answer<string>): boolean {
  if (a.state === 'known' && b.state === 'known') return a.value === b.value;
  return a.state === b.state;
}

/** Resolves when `signal` aborts; the listener goes with the requests it stands beside. */
function aborted(signal: AbortSignal, requests: readonly Request[]): Promise<void> {
  return new Promise((resolve) => {
    const listener = () => resolve();
    signal.addEventListener('abort', listener, { once: true });
    void Promise.allSettled(requests.map(({ done }) => done)).then(() => signal.removeEventListener('abort', listener));
  });
}
