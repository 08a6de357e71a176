import {
  type Answer,
  type BuildFolder,
  type ClusterObject,
  type Facts,
  type FileText,
  isSameAnswer,
  needsNetwork,
  type Question,
  questionKey,
} from '../model/facts.ts';
import { FactsThrough } from '../model/facts-through.ts';
import type { ImageDescription } from '../model/image-description.ts';
import { type ImageReference, parseImageReference } from '../model/image-reference.ts';
import type { SignatureCheck, Signer } from '../model/signature.ts';
import type { DownloadFailure } from './download.ts';
import type { ResolvedDigest } from './registry/client.ts';
import { isFailure, type RegistryFailure } from './registry/failure.ts';

/** A question that takes more than one file to answer. */
export type WorkspaceQuestion = Extract<Question, { kind: 'image-builds' | 'image-users' | 'secret-uses' }>;

/** What lies around a document on the disk. */
export interface Surroundings {
  /** The folders that a document may be built from; undefined when it is not on the disk. */
  read(dockerfile: string): Promise<readonly BuildFolder[] | undefined>;
  /** The text of a file; `null` when there is none, undefined when it is not for us to read. */
  readFile(file: string): Promise<string | null | undefined>;
  /** The objects in the manifests around one; undefined when it is not on the disk. */
  readObjects(manifest: string): Promise<readonly ClusterObject[] | undefined>;
  /** What the files of the workspace say to one of its questions; undefined when it is not on the disk. */
  readWorkspace(question: WorkspaceQuestion): Promise<unknown>;
  /** Forgets what was read. */
  forget(): void;
}

/** Why nothing can be said of an image's signatures; one sentence without a stop. */
export interface SignatureFailure {
  readonly problem: string;
}

/** What a store needs of the outside. */
export interface FactStoreOptions {
  /** Asks the registry; called once for a question, however many wait for it. */
  readonly resolveDigest: (reference: ImageReference, signal: AbortSignal) => Promise<ResolvedDigest | RegistryFailure>;
  /** Asks the registry for all that it says of an image; not possible everywhere. */
  readonly describeImage?: (
    reference: ImageReference,
    signal: AbortSignal,
  ) => Promise<ImageDescription | RegistryFailure>;
  /** Looks whether one of `signers` has signed an image; not possible everywhere. */
  readonly checkSignature?: (
    reference: ImageReference,
    signers: readonly Signer[],
    signal: AbortSignal,
  ) => Promise<SignatureCheck | SignatureFailure>;
  /** Downloads what an address sends, and gives its checksum; not possible everywhere. */
  readonly hashDownload?: (url: string, signal: AbortSignal) => Promise<string | DownloadFailure>;
  /** Where there is a disk. */
  readonly surroundings?: Surroundings;
  /** The present. */
  readonly clock: () => Date;
  /** Called when an answer has arrived that differs from the one before. */
  readonly onChange?: (question: Question) => void;
}

interface Entry {
  readonly answer: Answer<unknown>;
  /**
   * Milliseconds since 1970 from which on it is asked again. What a registry said counts as unknown from then on; what
   * lay on the disk counts until it has been looked at again, so that findings do not come and go.
   */
  readonly staleAt: number;
}

/** An answer, and for how many milliseconds it holds. */
interface Outcome<T> {
  readonly answer: Answer<T>;
  readonly lifetime: number;
}

interface Request {
  readonly done: Promise<void>;
  readonly controller: AbortController;
  waiting: number;
}

const tagLifetime = 15 * 60 * 1000;
const checksumLifetime = 60 * 60 * 1000;
const diskKey = /^(?:build-folders|file|objects|image-builds|image-users|secret-uses) /;
const diskLifetime = 5 * 1000;
/** A failure may pass; it is kept only so long that nobody asks again with every keystroke. */
const failureLifetime = 60 * 1000;

class StoredFacts extends FactsThrough {
  readonly #answer: (question: Question) => Answer<unknown>;
  readonly #today: () => string;

  constructor(answer: (question: Question) => Answer<unknown>, today: () => string) {
    super();
    this.#answer = answer;
    this.#today = today;
  }

  get today(): string {
    return this.#today();
  }

  protected ask<T>(question: Question): Answer<T> {
    return this.#answer(question) as Answer<T>;
  }
}

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
    return new StoredFacts(
      (question) => this.#answer(question),
      () => this.#options.clock().toISOString().slice(0, 10),
    );
  }

  /** Has everything that is known from the disk forgotten: the files have changed, and nobody is to see the old ones. */
  forgetDisk(): void {
    this.#options.surroundings?.forget();
    for (const key of this.#entries.keys()) if (diskKey.test(key)) this.#entries.delete(key);
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
   * that nobody waits for is given up.
   */
  async fetch(questions: readonly Question[], signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const waiting = new Map<string, Request>();
    for (const question of questions) {
      const key = questionKey(question);
      if (waiting.has(key) || this.#isFresh(this.#entries.get(key))) continue;
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
    const entry = this.#entries.get(questionKey(question));
    const counts = entry !== undefined && (!needsNetwork(question) || this.#isFresh(entry));
    return counts ? entry.answer : { state: 'unknown' };
  }

  #isFresh(entry: Entry | undefined): boolean {
    return entry !== undefined && entry.staleAt > this.#options.clock().getTime();
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
    const { answer, lifetime } = await this.#ask(question, signal);
    if (signal.aborted) return;
    const before = this.#entries.get(key)?.answer;
    const isNew = before === undefined || !isSameAnswer(before, answer);
    // The older of two equal answers is kept: what was made of it still belongs to it.
    const kept =
      isNew || before.state !== 'known' || answer.state !== 'known' ? answer : { ...answer, value: before.value };
    this.#entries.set(key, { answer: kept, staleAt: this.#options.clock().getTime() + lifetime });
    if (isNew) this.#options.onChange?.(question);
  }

  #ask(question: Question, signal: AbortSignal): Promise<Outcome<unknown>> {
    switch (question.kind) {
      case 'digest':
        return this.#askDigest(question.reference, signal);
      case 'image':
        return this.#askImage(question.reference, signal);
      case 'signature':
        return this.#askSignature(question.reference, question.signers, signal);
      case 'checksum':
        return this.#askChecksum(question.url, signal);
      case 'build-folders':
        return this.#lookAround(question.dockerfile);
      case 'file':
        return this.#readFile(question.path);
      case 'objects':
        return this.#readObjects(question.path);
      case 'image-builds':
      case 'image-users':
      case 'secret-uses':
        return this.#readWorkspace(question);
    }
  }

  async #askDigest(text: string, signal: AbortSignal): Promise<Outcome<string>> {
    const reference = parseImageReference(text);
    if (reference === undefined) return unavailable(`\`${text}\` is no image reference`, Number.POSITIVE_INFINITY);
    const result = await this.#options.resolveDigest(reference, signal);
    if (!isFailure(result)) return this.#known(result.digest, tagLifetime);
    return failed(result);
  }

  async #askImage(text: string, signal: AbortSignal): Promise<Outcome<ImageDescription>> {
    const reference = parseImageReference(text);
    if (reference === undefined) return unavailable(`\`${text}\` is no image reference`, Number.POSITIVE_INFINITY);
    const result = await this.#options.describeImage?.(reference, signal);
    if (result === undefined) return unavailable('No registry can be asked here', failureLifetime);
    if (!isFailure(result)) return this.#known(result, reference.digest ? Number.POSITIVE_INFINITY : tagLifetime);
    return failed(result);
  }

  async #askSignature(text: string, signers: readonly Signer[], signal: AbortSignal): Promise<Outcome<SignatureCheck>> {
    const reference = parseImageReference(text);
    if (reference === undefined) return unavailable(`\`${text}\` is no image reference`, Number.POSITIVE_INFINITY);
    const result = await this.#options.checkSignature?.(reference, signers, signal);
    if (result === undefined) return unavailable('No signature can be checked here', failureLifetime);
    return 'problem' in result ? unavailable(result.problem, failureLifetime) : this.#known(result, tagLifetime);
  }

  async #askChecksum(url: string, signal: AbortSignal): Promise<Outcome<string>> {
    const result = await this.#options.hashDownload?.(url, signal);
    if (typeof result === 'string') return this.#known(result, checksumLifetime);
    return unavailable(result?.problem ?? 'Nothing can be downloaded here', failureLifetime);
  }

  async #lookAround(dockerfile: string): Promise<Outcome<readonly BuildFolder[]>> {
    const folders = await this.#options.surroundings?.read(dockerfile);
    if (folders !== undefined) return this.#known(folders, diskLifetime);
    return unavailable('The folder of the file cannot be looked into', failureLifetime);
  }

  async #readFile(file: string): Promise<Outcome<FileText | null>> {
    const text = await this.#options.surroundings?.readFile(file);
    if (text !== undefined) return this.#known(text === null ? null : { text }, diskLifetime);
    return unavailable('The file cannot be read', failureLifetime);
  }

  async #readObjects(manifest: string): Promise<Outcome<readonly ClusterObject[]>> {
    const objects = await this.#options.surroundings?.readObjects(manifest);
    if (objects !== undefined) return this.#known(objects, diskLifetime);
    return unavailable('The files around it cannot be looked into', failureLifetime);
  }

  async #readWorkspace(question: WorkspaceQuestion): Promise<Outcome<unknown>> {
    const found = await this.#options.surroundings?.readWorkspace(question);
    if (found !== undefined) return this.#known(found, diskLifetime);
    return unavailable('The files around it cannot be looked into', failureLifetime);
  }

  #known<T>(value: T, lifetime: number): Outcome<T> {
    return { answer: { state: 'known', value, asOf: this.#options.clock().toISOString() }, lifetime };
  }
}

function failed({ failure, message, retryAfterSeconds = 0 }: RegistryFailure): Outcome<never> {
  const answer = { state: 'unavailable', reason: message, ...(failure === 'not-found' && { failure }) } as const;
  return { answer, lifetime: Math.max(failureLifetime, retryAfterSeconds * 1000) };
}

function unavailable(reason: string, lifetime: number): Outcome<never> {
  return { answer: { state: 'unavailable', reason }, lifetime };
}

/** Resolves when `signal` aborts; the listener goes with the requests it stands beside. */
function aborted(signal: AbortSignal, requests: readonly Request[]): Promise<void> {
  return new Promise((resolve) => {
    const listener = () => resolve();
    signal.addEventListener('abort', listener, { once: true });
    void Promise.allSettled(requests.map(({ done }) => done)).then(() => signal.removeEventListener('abort', listener));
  });
}
