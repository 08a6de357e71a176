import type { Edit } from '../../text/edit.ts';
import type { Slot } from '../../text/slot.ts';
import { parseUser, type User } from '../user.ts';
import type { InstructionModel } from './instruction.ts';
import { instructionRead } from './reads.ts';
import { absentSlot, writtenSlot } from './slots.ts';

/** The user that a USER instruction names. */
export function userSlot(instruction: InstructionModel): Slot<User> {
  const { node } = instruction;
  const [word] = instruction.words;
  if (word === undefined) return absentSlot(instruction.keywordRange);
  return writtenSlot({
    text: word.value,
    range: word.range,
    read: parseUser,
    set: ({ text }) =>
      word.text.includes('$')
        ? setArgument(instruction, word.text, text)
        : [{ range: node.argumentRange, newText: text }],
    remove: () => instruction.remove(),
  });
}

/** Gives the ARG that `reference` names another default, where nothing but the one instruction uses it. */
function setArgument({ stage }: InstructionModel, reference: string, value: string): Edit[] | undefined {
  const name = /^\$(?:\{(\w+)\}|(\w+))$/.exec(reference)?.slice(1).find(Boolean);
  if (stage === undefined || name === undefined) return undefined;
  const { build } = stage;
  const { globalArguments, instructions, tree } = build;
  for (const { id } of instructions) build.note(instructionRead(id));
  const uses = tree.text.match(new RegExp(`\\$\\{?${name}\\b`, 'g'))?.length ?? 0;
  const defaults = [...globalArguments, ...stage.environment].filter(
    (variable) => variable.name === name && variable.value.state !== 'absent',
  );
  const [only] = defaults;
  return uses === 1 && defaults.length === 1 && only?.source === 'arg' ? only.value.set(value) : undefined;
}
