import type { Edit } from '../text/edit.ts';
import type { Instruction, Word } from './dockerfile.ts';

/** Edit that puts `option` behind `word`, as an element of its own where the command is a list of them. */
export function insertOption({ range }: Word, option: string, { exec }: Instruction): Edit[] {
  const isElement = exec?.some((element) => element.range.start === range.start && element.range.end === range.end);
  return [{ range: { start: range.end, end: range.end }, newText: isElement ? `, "${option}"` : ` ${option}` }];
}
