import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import type { Container } from './container.ts';
import type { Command, Instruction, Stage, Word } from './dockerfile.ts';
import { removeWords, replaceInWord } from './word-edits.ts';

/** A word of what a container runs when it starts. */
export interface StartWord {
  /** Its value, or as written where that is not known. */
  readonly text: string;
  readonly range: Range;
  /** Edits that write `newText` for the first `old` in it. */
  replace(change: { readonly old: string; readonly newText: string }): Edit[] | undefined;
  remove(): Edit[] | undefined;
}

/** The commands that ENTRYPOINT and CMD run, where each of `patterns` occurs in one of the two. */
export function imageCommands({ entrypoint, command }: Stage, ...patterns: readonly RegExp[]): StartWord[][] {
  const instructions = [entrypoint, command].filter((one) => one !== undefined);
  if (!instructions.some((one) => one.commandsWith(...patterns).length > 0)) return [];
  const found = instructions.map((one) => {
    const starts = one.commands.map(({ range }) => range.start).sort((a, b) => a - b);
    return one.commands.map((each) => startWords(one, starts, each));
  });
  // In exec form they are one command, which may be told by the second what the first one starts.
  const isOneCommand = instructions.length === 2 && instructions.every(({ exec }) => exec !== undefined);
  if (!isOneCommand) return found.flat();
  return [found.flatMap(([own = []]) => own), ...found.flatMap(([, ...nested]) => nested)];
}

function startWords(instruction: Instruction, starts: readonly number[], { words }: Command): StartWord[] {
  return words.map((word, index) => ({
    ...startWord(instruction, words, word, index),
    ...(holdsScript(word, starts) && { text: '' }),
  }));
}

/** Whether a command starts inside of the word: what it holds is read as commands of its own. */
function holdsScript({ range }: Word, starts: readonly number[]): boolean {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) > range.start) high = middle;
    else low = middle + 1;
  }
  return low < starts.length && (starts[low] as number) < range.end;
}

function startWord(instruction: Instruction, words: readonly Word[], word: Word, index: number): StartWord {
  const neighbour = words[index - 1] ?? words[index + 1];
  return {
    text: word.value ?? word.text,
    range: word.range,
    replace: (change) => replaceInWord(instruction, word.range, change),
    remove: () => neighbour && removeWords(instruction, neighbour.range, { first: word.range }),
  };
}

/** What a service or a container of a pod runs, instead of what its image would. */
export function containerCommand({ arguments: slots }: Container): StartWord[] {
  return slots.flatMap((slot) => (slot.value === undefined ? [] : splitText(slot, slot.value)));
}

/** The words in the text of one place; each is changed there. */
export function splitText(slot: Slot<string>, value: string): StartWord[] {
  const words = value.split(/\s+/).filter((word) => word !== '');
  return words.map((text) => ({
    text,
    range: slot.range,
    replace: ({ old, newText }) => slot.set(value.replace(text, () => text.replace(old, () => newText))),
    remove: () =>
      words.length === 1
        ? slot.remove()
        : slot.set(
            value
              .replace(text, () => '')
              .replace(/ {2,}/g, ' ')
              .trim(),
          ),
  }));
}
