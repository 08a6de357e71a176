import type { EnvironmentVariable } from '../container.ts';
import { readAssignments, toVariable } from './environment.ts';
import { type Binding, expand } from './expand.ts';
import type { InstructionModel } from './instruction.ts';
import { whileDeclaring } from './lookups.ts';
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
  const { keyword, index, id } = instruction;
  if (keyword !== 'ENV' && keyword !== 'ARG') return [];
  const { node } = instruction;
  return readAssignments(node).map((assignment) => {
    const { name, valueSpan } = assignment;
    const text = valueSpan && node.text.text.slice(valueSpan.start, valueSpan.end);
    // The variables of one ENV are set together, those of an ARG one after the other.
    const lookup = (used: string) => {
      const binding = scope.lookup(used, keyword === 'ENV' ? index : index + 1) ?? dynamic;
      if (!instruction.isTrigger) instruction.owner?.build.lookups.note(id, whileDeclaring(used), binding);
      return binding;
    };
    const value = text === undefined ? undefined : expand(text, lookup, node.escapeCharacter);
    if (keyword === 'ENV') scope.setEnvironment(name, bound(value), index);
    else scope.setArgument(name, text === undefined ? redeclared(scope, name, inherited) : bound(value), index);
    return toVariable(node, assignment, value, owner, () => instruction.remove());
  });
}

/** An ARG without a default keeps the value that an earlier one gave, unless there is one from before the first FROM. */
function redeclared(scope: Scope, name: string, inherited: (name: string) => Binding): Binding {
  const outer = inherited(name);
  return outer.state === 'unset' ? (scope.lookup(name) ?? outer) : outer;
}
