import { programAccounts } from './account.ts';
import type { Instruction } from './dockerfile.ts';

/**
 * Who the result runs as, in a form that `chown` takes at `instruction`: not root, and there by then; undefined when that
 * cannot be told.
 */
export function runOwner(instruction: Instruction): string | undefined {
  const final = instruction.stage?.build.finalStage;
  const user = final?.lastUser?.user.value;
  if (final === undefined || user === undefined || user.isRoot || !instruction.stage?.isInResult) return undefined;
  if (user.uid !== undefined) return user.text;
  const { knownBase } = final;
  if (user.group === undefined && [knownBase?.offersUser?.name, knownBase?.user?.name].includes(user.name))
    return user.name;
  const account = programAccounts(final).find(({ name }) => name === user.name);
  return account !== undefined && account.tool.range.start < instruction.range.start ? user.name : undefined;
}
