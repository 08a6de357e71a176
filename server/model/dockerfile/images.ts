import type { Edit } from '../../text/edit.ts';
import type { Range } from '../../text/range.ts';
import type { Slot } from '../../text/slot.ts';
import type { EnvironmentVariable } from '../container.ts';
import { type ImageReference, parseImageReference } from '../image-reference.ts';
import type { InstructionModel } from './instruction.ts';
import { absentSlot, writtenSlot } from './slots.ts';

/** A stage or image that an instruction takes files from. */
export interface Source {
  /** As written; holds a `$` when a variable decides. */
  readonly text: string;
  readonly range: Range;
}

/** What `COPY --from=` and `RUN --mount=…,from=` name. */
export function sourcesOf(instruction: InstructionModel): Source[] {
  const sources: Source[] = [];
  for (const { name, value, valueRange } of instruction.flags) {
    if (value === undefined || valueRange === undefined) continue;
    if (instruction.keyword === 'COPY' && name === 'from' && value !== '')
      sources.push({ text: value, range: valueRange });
    if (instruction.keyword !== 'RUN' || name !== 'mount') continue;
    const match = /(?:^|,)from=([^,]+)/.exec(value);
    if (match?.[1] === undefined) continue;
    const start = valueRange.start + match.index + match[0].length - match[1].length;
    sources.push({ text: match[1], range: { start, end: Math.min(start + match[1].length, valueRange.end) } });
  }
  return sources;
}

/** The image that an instruction takes files from. */
export function sourceSlot({ text, range }: Source): Slot<ImageReference> {
  const isKnown = !text.includes('$');
  return writtenSlot({
    text: isKnown ? text : undefined,
    range,
    read: parseImageReference,
    set: (image) => (isKnown ? [{ range, newText: image.text }] : undefined),
  });
}

/** The image that a FROM names. */
export function fromSlot(
  from: InstructionModel,
  globals: readonly EnvironmentVariable[],
  uses: (name: string) => number,
): Slot<ImageReference> {
  const [word] = from.words;
  if (word === undefined) return absentSlot(from.keywordRange);
  const variable = /^"?\$(?:\{(\w+)\}|(\w+))"?$/.exec(word.text);
  const name = variable?.[1] ?? variable?.[2];
  const set = (image: ImageReference): Edit[] | undefined => {
    if (!word.text.includes('$')) {
      const [mark = ''] = /^["'](?=.*["']$)/.exec(word.text) ?? [];
      return [{ range: word.range, newText: mark + image.text + mark }];
    }
    // A part of a reference in a variable is left alone: a digest would overrule it without a word.
    const argument = globals.findLast((candidate) => candidate.name === name);
    return argument?.value.set(image.text);
  };
  const sharedBy = name === undefined ? 1 : uses(name);
  return writtenSlot({ text: word.value, range: word.range, read: parseImageReference, set, sharedBy });
}

/** The variables that may give the image of a FROM another tag: those in it, else those that may hold all of the name. */
export function tagArguments({ words }: InstructionModel): string[] {
  const text = words[0]?.text ?? '';
  if (!text.includes('$')) return [];
  // What stands behind a `:` or `/` in `${X:-a/b}` is no part of the reference as written.
  const plain = text.replace(/\$\{(\w+)[^}]*\}/g, '$$$1').replace(/"/g, '');
  const last = plain.slice(plain.lastIndexOf('/') + 1);
  const colon = last.indexOf(':');
  return [...last.slice(colon + 1).matchAll(/\$(\w+)/g)].map(([, name = '']) => name);
}
