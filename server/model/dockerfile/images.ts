import { sourceIn } from '../../syntax/dockerfile/source-names.ts';
import type { Edit } from '../../text/edit.ts';
import type { Range } from '../../text/range.ts';
import type { Slot } from '../../text/slot.ts';
import type { EnvironmentVariable } from '../container.ts';
import type { Build } from '../dockerfile.ts';
import { anyDigest, type ImageReference, parseImageReference, withDigest } from '../image-reference.ts';
import type { ImageSlot } from '../image-use.ts';
import { type DigestEdits, digestEdits, otherVariables, type ReadFrom } from './image-digest.ts';
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
  // Most take none, which is known of what stands where it stood without reading it again.
  if (instruction.node.sourceNames.length === 0) return [];
  return instruction.flags.flatMap(({ name, value, valueRange }) => {
    if (value === undefined || valueRange === undefined) return [];
    const found = sourceIn(instruction.keyword, name, value);
    if (found === undefined) return [];
    const start = valueRange.start + found.start;
    const text = value.slice(found.start, found.end);
    return { text, range: { start, end: Math.min(start + text.length, valueRange.end) } };
  });
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

/** The image that a FROM names. `uses`: how many FROMs mention a variable. */
export function fromSlot(
  from: InstructionModel,
  globals: readonly EnvironmentVariable[],
  uses: (name: string) => number,
  isReadElsewhere: (name: string, text: string, from: ReadFrom) => boolean,
): ImageSlot {
  const [word] = from.words;
  if (word === undefined) return absentSlot(from.keywordRange);
  const { text, range, value } = word;
  const variable = /^"?\$(?:\{(\w+)\}|(\w+))"?$/.exec(text);
  const name = variable?.[1] ?? variable?.[2];
  const around = {
    source: from.node.source,
    globals,
    isReadElsewhere: (each: string, how: ReadFrom) => isReadElsewhere(each, text, how),
  };
  const pin = (digest: string): DigestEdits => digestEdits(range, slot.value?.digest, digest, around);
  const set = (image: ImageReference): Edit[] | undefined => {
    if (!text.includes('$')) {
      const [mark = ''] = /^["'](?=.*["']$)/.exec(text) ?? [];
      return [{ range, newText: mark + image.text + mark }];
    }
    const now = slot.value;
    if (now !== undefined && image.digest !== undefined && withDigest(now, image.digest).text === image.text) {
      const pinned = pin(image.digest);
      return 'edits' in pinned ? pinned.edits : undefined;
    }
    const argument = globals.findLast((candidate) => candidate.name === name);
    return argument?.value.set(image.text);
  };
  const sharedBy = name === undefined ? 1 : uses(name);
  const slot: Slot<ImageReference> = writtenSlot({ text: value, range, read: parseImageReference, set, sharedBy });
  if (!text.includes('$')) return slot;
  const pinObstacle = () => {
    const pinned = pin(anyDigest);
    return 'obstacle' in pinned ? pinned.obstacle : undefined;
  };
  return { ...slot, otherVariables: otherVariables(range, around), pinObstacle };
}

/**
 * Whether anything but FROMs that are written as `text`, and the ARGs between them and it, reads the variable `name` that is
 * set before the first of them.
 */
export function isReadBesides(build: Build, name: string, text: string, { chain, isWhole }: ReadFrom): boolean {
  const mention = new RegExp(`\\$\\{?${name}\\b`);
  const whole = new RegExp(`^"?\\$(?:\\{${name}\\}|${name})"?$`);
  return build.instructions.some(({ keyword, words, stage, argumentText }) => {
    const own = words[0]?.text ?? '';
    if (keyword === 'FROM') return own !== text && !(isWhole && whole.test(own)) && mention.test(argumentText);
    if (keyword !== 'ARG') return false;
    if (stage === undefined)
      return words.some((word) => mention.test(word.text) && !chain.some((link) => word.text.startsWith(`${link}=`)));
    return !isWhole && words.some((word) => word.text === name || word.text.startsWith(`${name}=`));
  });
}

/** The variables that may give the image of a FROM another tag: those in it, else those that may hold all of the name. */
export function tagArguments({ words }: InstructionModel): string[] {
  const text = words[0]?.text ?? '';
  if (!text.includes('$')) return [];
  // What stands behind a `:` or `/` in `${X:-a/b}` is no part of the reference as written.
  const plain = text.replace(/\$\{(\w{1,200})(?:[^\w}][^}]{0,200})?\}/g, '$$$1').replace(/"/g, '');
  const last = plain.slice(plain.lastIndexOf('/') + 1);
  const colon = last.indexOf(':');
  return [...last.slice(colon + 1).matchAll(/\$(\w+)/g)].map(([, name = '']) => name);
}
