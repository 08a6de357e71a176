import type { Answer, BuildFolder, ClusterObjects, Question } from '../model/facts.ts';
import type { ImageDescription } from '../model/image-description.ts';
import { type ImageReference, parseImageReference } from '../model/image-reference.ts';
import type { SignatureCheck, Signer } from '../model/signature.ts';
import type { DownloadFailure } from './download.ts';
import type { ResolvedDigest } from './registry/client.ts';
import { isFailure, type RegistryFailure } from './registry/failure.ts';

/** A question that takes more than one file to answer. */
export type WorkspaceQuestion = Extract<Question, { kind: 'image-builds' | 'image-users' | 'secret-uses' }>;

/** A question that is answered from the disk. */
export type DiskQuestion = Extract<Question, { kind: 'build-folders' | 'file' | 'objects' }> | WorkspaceQuestion;

/** What lies around a document on the disk. */
export interface Surroundings {
  /** What answers `question`, where nobody else waits and it is there already. */
  atOnce?(question: DiskQuestion): { readonly value: unknown } | undefined;
  /** The folders that a document may be built from; undefined when it is not on the disk. */
  read(dockerfile: string): Promise<readonly BuildFolder[] | undefined>;
  /** The text of a file; `null` when there is none, undefined when it is not for us to read. */
  readFile(file: string): Promise<string | null | undefined>;
  /** The objects in the manifests around one; undefined when it is not on the disk. */
  readObjects(manifest: string): Promise<ClusterObjects | undefined>;
  /** What the files of the workspace say to one of its questions; undefined when it is not on the disk. */
  readWorkspace(question: WorkspaceQuestion): Promise<unknown>;
  /** Forgets what was read. */
  forget(): void;
}

/** Why nothing can be said of an image's signatures; one sentence without a stop. */
export interface SignatureFailure {
  readonly problem: string;
}

/** Who can be asked. */
export interface AnswerSources {
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
}

/** An answer, and for how many milliseconds it holds. */
export interface Outcome<T> {
  readonly answer: Answer<T>;
  readonly lifetime: number;
}

const tagLifetime = 15 * 60 * 1000;
const checksumLifetime = 60 * 60 * 1000;
const diskLifetime = 5 * 1000;
/** A failure may pass; it is kept only so long that nobody asks again with every keystroke. */
const failureLifetime = 60 * 1000;

const aroundIt = 'The files around it cannot be looked into';
/** Why the disk says nothing. */
const notFound: Readonly<Record<DiskQuestion['kind'], string>> = {
  'build-folders': 'The folder of the file cannot be looked into',
  file: 'The file cannot be read',
  objects: aroundIt,
  'image-builds': aroundIt,
  'image-users': aroundIt,
  'secret-uses': aroundIt,
};

/** Puts questions to whoever can answer them; failures are answers too. */
export class Answerer {
  readonly #options: AnswerSources;

  constructor(options: AnswerSources) {
    this.#options = options;
  }

  async ask(question: Question, signal: AbortSignal): Promise<Outcome<unknown>> {
    switch (question.kind) {
      case 'digest':
        return this.#askDigest(question.reference, signal);
      case 'image':
        return this.#askImage(question.reference, signal);
      case 'signature':
        return this.#askSignature(question.reference, question.signers, signal);
      case 'checksum':
        return this.#askChecksum(question.url, signal);
      default:
        return this.#found(question, await this.#look(question));
    }
  }

  /** What the disk says to `question`, where nobody else waits and it is there already. */
  askAtOnce(question: DiskQuestion): Outcome<unknown> | undefined {
    const found = this.#options.surroundings?.atOnce?.(question);
    return found && this.#found(question, found.value);
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

  async #look(question: DiskQuestion): Promise<unknown> {
    const { surroundings } = this.#options;
    switch (question.kind) {
      case 'build-folders':
        return surroundings?.read(question.dockerfile);
      case 'file':
        return surroundings?.readFile(question.path);
      case 'objects':
        return surroundings?.readObjects(question.path);
      default:
        return surroundings?.readWorkspace(question);
    }
  }

  #found(question: DiskQuestion, found: unknown): Outcome<unknown> {
    if (found === undefined) return unavailable(notFound[question.kind], failureLifetime);
    const value = question.kind === 'file' && found !== null ? { text: found } : found;
    return this.#known(value, diskLifetime);
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
