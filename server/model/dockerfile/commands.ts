import type { InstructionNode } from '../../syntax/dockerfile/instruction-node.ts';
import { readScripts, type ScriptPart } from '../../syntax/dockerfile/script.ts';
import { baseName } from '../../syntax/dockerfile/shell-nested.ts';
import type { ShellCommand, ShellWord } from '../../syntax/dockerfile/shell-tree.ts';
import type { Command, Word } from '../dockerfile.ts';

/** The commands that a shell would run for an instruction, placed in the document. */
export function readCommands(node: InstructionNode): readonly Command[] {
  return readScripts(node).flatMap(placeCommands);
}

function placeCommands(part: ScriptPart): Command[] {
  const placed = new Map<ShellCommand, PlacedCommand>();
  for (const command of part.commands) placed.set(command, new PlacedCommand(command, part, placed));
  return [...placed.values()];
}

class PlacedCommand implements Command {
  readonly #command: ShellCommand;
  readonly #part: ScriptPart;
  readonly #placed: ReadonlyMap<ShellCommand, Command>;
  #words: readonly Word[] | undefined;

  constructor(command: ShellCommand, part: ScriptPart, placed: ReadonlyMap<ShellCommand, Command>) {
    this.#command = command;
    this.#part = part;
    this.#placed = placed;
  }

  get name(): string | undefined {
    const value = this.#command.words[0]?.value;
    return value === undefined ? undefined : baseName(value);
  }

  get words(): readonly Word[] {
    this.#words ??= this.#command.words.map((word) => this.#place(word));
    return this.#words;
  }

  get assignments() {
    return this.#command.assignments.map((assignment) => ({
      name: assignment.name,
      value: this.#place(assignment.value),
      range: this.#part.place(assignment),
    }));
  }

  get range() {
    return this.#part.place(this.#command);
  }

  get pipedFrom(): Command | undefined {
    const { pipedFrom } = this.#command;
    return pipedFrom && this.#placed.get(pipedFrom);
  }

  get substitutes(): readonly Command[] {
    return this.#command.substitutes.flatMap((command) => this.#placed.get(command) ?? []);
  }

  get redirectsTo(): readonly Word[] {
    return this.#command.redirectsTo.map((word) => this.#place(word));
  }

  #place(word: ShellWord): Word {
    return { text: word.text, value: word.value, range: this.#part.place(word) };
  }
}
