import type { EnvironmentVariable } from '../container.ts';
import { readAssignments, toVariable } from './environment.ts';
import { type Binding, expand } from './expand.ts';
import type { InstructionModel } from './instruction.ts';
import { bound, dynamic, type Scope } from './scope.ts';

/**
 * Enters what an ENV or ARG sets into `scope`. An ARG without default stands for what `inherited` says of it; other
 * instructions set nothing.
 */
export function declare(
  instruction: InstructionModel,
  scope: Scope,
  owner: string,
  inherited: (name: string) => Binding,
): EnvironmentVariable[] {
  const { keyword, node, index } = instruction;
  if (keyword !== 'ENV' && keyword !== 'ARG') return [];
  return readAssignments(node).map((assignment) => {
    const { name, valueSpan } = assignment;
    const text = valueSpan && node.text.text.slice(valueSpan.start, valueSpan.end);
    const lookup = (used: string) => scope.lookup(used, index) ?? dynamic;
    const value = text === undefined ? undefined : expand(text, lookup, node.escapeCharacter);
    if (keyword === 'ENV') scope.setEnvironment(name, bound(value), index);
    else scope.setArgument(name, text === undefined ? inherited(name) : bound(value), index);
    return toVariable(node, assignment, value, owner, () => instruction.remove());
  });
}
