import type { Facts, Question } from '../model/facts.ts';
import type { Rule } from '../rules/rule.ts';

/** Outcome of a command: nothing to object to, something found, or the command could not do its work. */
export type ExitCode = 0 | 1 | 2;

/** Answers from outside: what is known now, and a way to learn more. */
export interface FactSource {
  readonly facts: Facts;
  /** Asks for what is not known yet; failures become answers. */
  fetch(questions: readonly Question[], signal: AbortSignal): Promise<void>;
  /** Forgets what lay on the disk: files have changed. */
  forgetDisk(): void;
  /** Lets go of answers from the disk that are cheap to have again: what they are made from is kept. */
  releaseDisk(): void;
}

/** What a command is given of the machine it runs on. */
export interface Host {
  readonly rules: readonly Rule[];
  readonly version: string;
  readonly workingDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly signal: AbortSignal;
  /**
   * From now on an interruption waits until JavaScript has its turn and `unfinished` is done. Until it is called, the
   * system ends the program at once, whatever it is in the midst of: reading and checking leave nothing behind.
   */
  readonly deferInterruptions: () => void;
  /** What has to be tidied up before the program may end early. */
  readonly unfinished: Set<Promise<unknown>>;
  /** Told of each time that a rule threw. */
  readonly ruleFailed: (rule: string, error: string) => void;
  /** What a thread of its own runs to check a part of many files. */
  readonly worker: URL;
  /** Reads the grammar of shell commands; to be awaited before the first Dockerfile is linted. */
  readonly loadShell: () => Promise<void>;
  /** What is known of registries; asked for more only when the user allows it. */
  readonly facts: FactSource;
  /** Of registries that will soon not let themselves be asked any more, how often they still do; a sentence without a stop. */
  readonly lowQuotas: () => readonly string[];
}
