import { programAccounts } from './account.ts';
import type { Instruction, Stage } from './dockerfile.ts';

/**
 * Who the result runs as, in a form that `chown` takes at `instruction`: not root, and there by then; undefined when that
 * cannot be told.
 */
export function runOwner(instruction: Instruction): string | undefined {
  const final = instruction.stage?.build.finalStage;
  const user = final?.lastUser?.user.value;
  if (final === undefined || user === undefined || user.isRoot || !buildsOn(final, instruction.stage)) return undefined;
  if (user.uid !== undefined) return user.text;
  const { knownBase } = final;
  if (user.group === undefined && [knownBase?.offersUser?.name, knownBase?.user?.name].includes(user.name))
    return user.name;
  const account = programAccounts(final).find(({ name }) => name === user.name);
  return account !== undefined && account.tool.range.start < instruction.range.start ? user.name : undefined;
}

/** Whether the result holds what `instruction` does, by FROM rather than by a copy. */
export function isInResult({ stage }: Instruction): boolean {
  return stage?.build.finalStage !== undefined && buildsOn(stage.build.finalStage, stage);
}

function buildsOn(stage: Stage, earlier: Stage | undefined): boolean {
  return stage === earlier || (stage.parent !== undefined && buildsOn(stage.parent, earlier));
}
