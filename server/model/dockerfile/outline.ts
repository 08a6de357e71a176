import type { Build } from '../dockerfile.ts';
import { BuildModel } from './build.ts';
import type { Binding } from './expand.ts';
import { sourcesOf } from './images.ts';
import type { InstructionModel } from './instruction.ts';
import { whileDeclaring } from './lookups.ts';
import { newAllowance } from './scope.ts';
import { namesDrive } from './working-directory.ts';

/**
 * The instructions that say something else in `after` than in `before`, by their places: another text, or a variable that
 * stands for something else. Undefined when the two differ in more: in what decides how instructions hang together.
 */
export function changesBetween(before: Build, after: Build): ReadonlySet<number> | undefined {
  if (!(before instanceof BuildModel && after instanceof BuildModel)) return undefined;
  if (!hasSameHead(before, after) || before.instructions.length !== after.instructions.length) return undefined;
  const changed = new Set<number>();
  let setsVariables = false;
  for (const [index, instruction] of after.instructions.entries()) {
    const old = before.instructions[index] as InstructionModel;
    if (old.node.identity === instruction.node.identity || written(old) === written(instruction)) continue;
    if (outlineOf(old) !== outlineOf(instruction)) return undefined;
    setsVariables ||= instruction.keyword === 'ENV' || instruction.keyword === 'ARG';
    changed.add(index);
  }
  if (setsVariables) addRetold(before, after, changed);
  for (const { index } of after.instructions) if (!changed.has(index)) after.lookups.keep(index, before.lookups);
  return changed;
}

/** Whether directives and everything before them are the same, and so are the stages that others say are delivered. */
function hasSameHead(before: BuildModel, after: BuildModel): boolean {
  const head = ({ tree: { text, directives } }: BuildModel) => text.slice(0, directives.at(-1)?.range.end ?? 0);
  return (
    before.tree.escapeCharacter === after.tree.escapeCharacter &&
    before.tree.directives.length === after.tree.directives.length &&
    before.tree.text.startsWith('\uFEFF') === after.tree.text.startsWith('\uFEFF') &&
    head(before) === head(after) &&
    String(before.deliveredStages.map(({ index }) => index)) === String(after.deliveredStages.map(({ index }) => index))
  );
}

function written({ node: { source, range } }: InstructionModel): string {
  return source.slice(range.start, range.end);
}

/**
 * What of an instruction decides how the build hangs together: which stages there are, what they start from, which of
 * them are used, whether they are for Windows, and which instruction sets what. What depends on nothing else is not noted
 * when it is read: with another outline, everything is read anew.
 */
function outlineOf(instruction: InstructionModel): string {
  const { keyword, trigger } = instruction;
  if (instruction.isOutline) return written(instruction);
  const isEmpty = keyword === 'USER' && instruction.node.words.length === 0;
  const sources = sourcesOf(instruction).map(({ text }) => text);
  return JSON.stringify([keyword, trigger?.keyword, isEmpty, sources, namesDrive(instruction)]);
}

/** Adds those to `changed` that are told something else of a variable. */
function addRetold(before: BuildModel, after: BuildModel, changed: Set<number>): void {
  for (const stage of after.stages) {
    // All are set before it is seen what an ENV or ARG was told meanwhile.
    void stage.environment;
    for (const { index } of stage.instructions) {
      for (const [name, told] of before.lookups.of(index) ?? []) {
        const isDeclaring = name.startsWith(whileDeclaring(''));
        const now = isDeclaring ? after.lookups.of(index)?.get(name) : stage.bindingAt(name, index);
        if (now === undefined || !isSame(told, now)) changed.add(index);
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
