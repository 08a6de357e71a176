import type { Answer, Facts, Question } from '../model/facts.ts';
import type { InitializationOptions } from '../protocol.ts';
import type { Reader } from '../sources/files.ts';

/** What is known of the world outside the open documents, and the way to learn more. */
export interface FactSource {
  /** What is known now. */
  facts(): Facts;
  /** Finds answers in the background; `listener` of `onDidChange` hears of them. */
  want(questions: readonly Question[]): void;
  /** Finds one answer for somebody who waits; rejects when `signal` is aborted. */
  ask(question: Question, signal: AbortSignal): Promise<Answer<unknown>>;
  onDidChange(listener: () => void): void;
}

/** What the place that the server runs in gives it; made by the entry files. */
export interface Host {
  readonly version: string;
  /** Reads `file:` URIs; undefined where there is no file system. */
  readonly readDisk?: Reader;
  readonly facts: FactSource;
  /** Makes commands inside of Dockerfiles readable. */
  loadShell(options: InitializationOptions): Promise<void>;
}
