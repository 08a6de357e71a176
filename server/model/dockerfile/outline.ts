import type { Build } from '../dockerfile.ts';
import { BuildModel } from './build.ts';
import type { Binding } from './expand.ts';
import type { InstructionModel } from './instruction.ts';
import { whileDeclaring } from './lookups.ts';
import { finalRead, instructionRead, numberRead, stageRead, wholeRead } from './reads.ts';
import { newAllowance } from './scope.ts';
import type { StageModel } from './stage.ts';
import { namesDrive } from './working-directory.ts';

/** What is not as it was. */
export interface BuildChanges {
  /** As what something else would be read now: see `reads.ts`. */
  readonly reads: ReadonlySet<number>;
  /** Whether all of it hangs together as it did. */
  readonly hasSameShape: boolean;
  /** Whether there are the same instructions and stages in the same order, whatever they say. */
  readonly hasSamePlaces: boolean;
}

/**
 * What `after` says otherwise than `before`: instructions with another text or number, or that are told something else of a
 * variable, and stages that hang together otherwise, with all that is in them. Undefined when the two differ in what holds
 * everywhere: directives, and what stands before the first FROM.
 */
export function changesBetween(before: Build, after: Build): BuildChanges | undefined {
  if (!(before instanceof BuildModel && after instanceof BuildModel) || !hasSameHead(before, after)) return undefined;
  const { written, outlined } = rewritten(before, after);
  const reads = new Set(Array.from(written, instructionRead));
  const hasSameShape = before.tree.ids === after.tree.ids && outlined.size === 0 && hasSameResult(before, after);
  if (!hasSameShape) {
    if (!hasSameGlobals(before, after, outlined)) return undefined;
    addReshaped(before, after, outlined, reads);
  }
  addRetold(before, after, reads);
  after.lookups.keep(
    before.lookups,
    Array.from(reads, numberRead).filter((id) => id >= 0),
  );
  return { reads, hasSameShape, hasSamePlaces: hasSameShape || hasSamePlaces(before, after) };
}

/** Whether directives and everything before them are the same. */
function hasSameHead(before: BuildModel, after: BuildModel): boolean {
  const head = ({ tree: { text, directives } }: BuildModel) => text.slice(0, directives.at(-1)?.range.end ?? 0);
  return (
    before.tree.escapeCharacter === after.tree.escapeCharacter &&
    before.tree.directives.length === after.tree.directives.length &&
    before.tree.text.startsWith('\uFEFF') === after.tree.text.startsWith('\uFEFF') &&
    head(before) === head(after)
  );
}

/** The instructions by number that are written otherwise or are new, and of those the ones that hang together otherwise. */
function rewritten(before: BuildModel, after: BuildModel) {
  const written = new Set<number>();
  const outlined = new Set<number>();
  const isSameList = before.tree.ids === after.tree.ids;
  let place = 0;
  for (const instruction of after.allInstructions) {
    const old = isSameList ? before.allInstructions[place++] : before.numbered(instruction.id);
    if (old !== undefined && isWrittenAlike(old, instruction)) continue;
    written.add(instruction.id);
    if (old === undefined || outlineOf(old) !== outlineOf(instruction)) outlined.add(instruction.id);
  }
  return { written, outlined };
}

/** Whether the same stages are delivered, of which others may decide. */
function hasSameResult(before: BuildModel, after: BuildModel): boolean {
  return String(numbersOf(before.delivered)) === String(numbersOf(after.delivered));
}

function numbersOf(stages: readonly StageModel[]): number[] {
  return stages.map(({ from }) => from.id);
}

function hasSameGlobals(before: BuildModel, after: BuildModel, outlined: ReadonlySet<number>): boolean {
  const globals = ({ allStages: [first], allInstructions }: BuildModel) =>
    allInstructions.slice(0, first?.from.index ?? allInstructions.length);
  const now = globals(after);
  return hasSameNumbers(globals(before), now) && !now.some(({ id }) => outlined.has(id));
}

/** Whether the same instructions and stages stand in the same order, by their numbers. */
function hasSamePlaces(before: BuildModel, after: BuildModel): boolean {
  return (
    before.tree.ids === after.tree.ids && String(numbersOf(before.allStages)) === String(numbersOf(after.allStages))
  );
}

function hasSameNumbers(before: readonly InstructionModel[], after: readonly InstructionModel[]): boolean {
  return before.length === after.length && before.every(({ id }, index) => after[index]?.id === id);
}

/** Adds the stages that hang together otherwise, everything in them, and what is no more. */
function addReshaped(before: BuildModel, after: BuildModel, outlined: ReadonlySet<number>, reads: Set<number>): void {
  const gone = new Map(before.allStages.map((stage) => [stage.from.id, stage]));
  const rewritten = new Set(Array.from(outlined, (id) => after.numbered(id)?.owner));
  const reshaped = new Set<StageModel>();
  for (const stage of after.allStages) {
    const old = gone.get(stage.from.id);
    gone.delete(stage.from.id);
    const isKept =
      old !== undefined &&
      (stage.parent === undefined || !reshaped.has(stage.parent)) &&
      stage.parent?.from.id === old.parent?.from.id &&
      hasSameNumbers(old.instructions, stage.instructions) &&
      !rewritten.has(stage) &&
      isStandingAlike(old, stage);
    if (isKept) continue;
    reshaped.add(stage);
    reads.add(stageRead(stage.from.id));
    for (const { id } of stage.instructions) reads.add(instructionRead(id));
  }
  for (const id of gone.keys()) reads.add(stageRead(id));
  if (before.tree.ids !== after.tree.ids) {
    const left = new Set(after.tree.ids);
    for (const id of before.tree.ids) if (!left.has(id)) reads.add(instructionRead(id));
  }
  reads.add(wholeRead);
  const [last, lastBefore] = [after.allStages.at(-1), before.allStages.at(-1)];
  if (last?.from.id !== lastBefore?.from.id || (last && reshaped.has(last))) reads.add(finalRead);
}

/** Whether two stages are the same to others, and go by the same name. */
function isStandingAlike(a: StageModel, b: StageModel): boolean {
  return (
    a.isFinal === b.isFinal &&
    a.isDelivered === b.isDelivered &&
    a.isInResult === b.isInResult &&
    a.isUsed === b.isUsed &&
    a.hasHeirs === b.hasHeirs &&
    (a.name ?? a.place) === (b.name ?? b.place)
  );
}

function isWrittenAlike(a: InstructionModel, b: InstructionModel): boolean {
  return a.identity === b.identity || written(a) === written(b);
}

function written({ node: { source, range } }: InstructionModel): string {
  return source.slice(range.start, range.end);
}

/**
 * What of an instruction decides how its stage hangs together, and the build: which stages there are, what they start from,
 * which of them are used, whether they are for Windows, and which instruction sets what. What depends on nothing else is
 * noted as read of the stage, or of the whole.
 */
function outlineOf(instruction: InstructionModel): string {
  const { keyword, trigger } = instruction;
  if (instruction.isOutline) return written(instruction);
  const isEmpty = keyword === 'USER' && instruction.node.words.length === 0;
  const sources = instruction.node.sourceNames;
  return JSON.stringify([keyword, trigger?.keyword, isEmpty, sources, namesDrive(instruction)]);
}

/** Adds the instructions that are told something else of a variable: in stages that set some otherwise, and their heirs. */
function addRetold(before: BuildModel, after: BuildModel, reads: Set<number>): void {
  const setting = new Set<StageModel>();
  for (const read of reads) {
    const instruction = after.numbered(numberRead(read));
    const isSetting = read === stageRead(numberRead(read)) || /^(?:ENV|ARG)$/.test(instruction?.keyword ?? '');
    if (isSetting && instruction?.owner !== undefined) setting.add(instruction.owner);
  }
  if (setting.size === 0) return;
  for (const stage of after.allStages) {
    if (stage.parent !== undefined && setting.has(stage.parent)) setting.add(stage);
    if (!setting.has(stage)) continue;
    // All are set before it is seen what an ENV or ARG was told meanwhile.
    void stage.environment;
    for (const { index, id } of stage.instructions) {
      for (const [name, told] of before.lookups.of(id) ?? []) {
        const isDeclaring = name.startsWith(whileDeclaring(''));
        const now = isDeclaring ? after.lookups.of(id)?.get(name) : stage.bindingAt(name, index);
        if (now === undefined || !isSame(told, now)) reads.add(instructionRead(id));
      }
    }
  }
}

function isSame(a: Binding, b: Binding): boolean {
  return a.state === 'value' && b.state === 'value' ? a.value === b.value : a.state === b.state;
}

/** How much of what its variables may come to was used up to read `build`: where that runs out, order counts. */
export function usedAllowance(build: Build): number {
  return build instanceof BuildModel ? newAllowance().left - build.allowance.left : 0;
}
