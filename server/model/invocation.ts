import { baseName, programIndex } from '../syntax/dockerfile/wrappers.ts';
import type { Command, Word } from './dockerfile.ts';

/** What a command runs in the end: the words from the program's name on, wrappers such as `sudo -E` and `env A=b` left out. */
export interface Invocation {
  /** Name without path; undefined when it is only known when it runs. */
  readonly name: string | undefined;
  readonly words: readonly Word[];
}

/** Looks behind `sudo`, `env`, `timeout 30` and their like. */
export function invocationOf(command: Command): Invocation {
  const { words } = command;
  const start = programIndex(words);
  const value = words[start]?.value;
  return { name: value === undefined ? undefined : baseName(value), words: start === 0 ? words : words.slice(start) };
}
