import type { Instruction, Stage } from './dockerfile.ts';
import { parseImageReference } from './image-reference.ts';
import { knownImage } from './known-image.ts';

/**
 * The stage or image whose whole file system `instruction` lays over the delivered one. Undefined where that starts empty,
 * which is how images are flattened, and where the source may have been made to be copied.
 */
export function copiedRoot(instruction: Instruction): string | undefined {
  const { keyword, flags, words, stage } = instruction;
  const source = flags.find(({ name }) => name === 'from')?.value;
  if (keyword !== 'COPY' || source === undefined || stage === undefined || stage.isScratch) return undefined;
  const target = words.at(-1)?.value;
  const isWhole = words.slice(0, -1).some(({ value }) => /^\/?(?:\.\/?|\*)?$/.test(value ?? '-'));
  if (!isWhole || target === undefined || !/^\/\.?$/.test(target) || !stage.isInResult) return undefined;
  return isSystem(source, stage) ? source : undefined;
}

/** Whether `source` is known to hold more than what was put there to be copied. */
function isSystem(source: string, { build, index }: Stage): boolean {
  const named = build.stages.findLast(
    (one) => one.index < index && (one.name?.toLowerCase() === source.toLowerCase() || String(one.index) === source),
  );
  if (named !== undefined) return named.knownBase !== undefined;
  const image = parseImageReference(source);
  return image !== undefined && knownImage(image) !== undefined;
}
