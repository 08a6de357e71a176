import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Instruction } from './dockerfile.ts';
import { writtenTexts } from './written-text.ts';

/** A line for sudo that lets somebody run anything without a password. */
export interface SudoersLine {
  /** The account, or `%group`; undefined when it is dynamic. */
  readonly who: string | undefined;
  /** The tag in the document, and the text around it. */
  readonly range: Range;
  readonly askPassword: () => Edit[];
}

const tag = /NOPASSWD\s*:\s*(?=ALL\b)/;

/** The lines that `instruction` writes into the files of sudo. */
export function passwordlessLines(instruction: Instruction): SudoersLine[] {
  return instruction.commandsWith(/NOPASSWD/, /sudoers/).flatMap((command) =>
    writtenTexts(command)
      .filter(({ file, text }) => /^\/etc\/sudoers(?:$|\.d\/)/.test(file) && tag.test(text))
      .flatMap(({ text, range }) => {
        const { argumentText, argumentRange } = instruction;
        const written = argumentText.slice(range.start - argumentRange.start, range.end - argumentRange.start);
        const found = tag.exec(written);
        if (found === null) return [];
        const start = range.start + found.index;
        const line = text.split('\n').find((one) => tag.test(one)) ?? '';
        const who = /^\s*(%?[\w.-]+)\s/.exec(line)?.[1];
        const edit = { range: { start, end: start + found[0].length }, newText: '' };
        // Root needs no password for it anyway.
        if (who === 'root') return [];
        return [{ who, range: { start, end: start + 'NOPASSWD'.length }, askPassword: () => [edit] }];
      }),
  );
}
