import type { Command, Word } from './dockerfile.ts';
import { invocationOf } from './invocation.ts';

/** A word of a command that writes it into a file: `echo insecure >> ~/.curlrc`, or through `tee`. */
export interface WrittenWord {
  readonly word: Word;
  /** The file as written, without quotes where that is known. */
  readonly file: string;
}

/** The words that `command` puts into files. */
export function writtenWords(command: Command): WrittenWord[] {
  const { name, words } = invocationOf(command);
  if (name === 'tee' && command.pipedFrom !== undefined) return pairs(printed(command.pipedFrom), words.slice(1));
  return pairs(printed(command), command.redirectsTo);
}

function pairs(words: readonly Word[], files: readonly Word[]): WrittenWord[] {
  return files.flatMap((file) => words.map((word) => ({ word, file: file.value ?? file.text })));
}

function printed(command: Command): readonly Word[] {
  const { name, words } = invocationOf(command);
  return name === 'echo' || name === 'printf' ? words.slice(1) : [];
}
