import type { Edit } from '../text/edit.ts';
import type { Instruction, Word } from './dockerfile.ts';
import { removeWords } from './word-edits.ts';

/** Edits that take `word` out of a VOLUME, and the VOLUME with it where it is the only one. */
export function removeVolume(instruction: Instruction, word: Word): Edit[] | undefined {
  const { words } = instruction;
  const at = words.indexOf(word);
  const neighbour = words[at === 0 ? 1 : at - 1];
  return neighbour === undefined
    ? instruction.remove()
    : removeWords(instruction, neighbour.range, { first: word.range });
}
