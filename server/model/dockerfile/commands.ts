import type { InstructionNode } from '../../syntax/dockerfile/instruction-node.ts';
import { readScripts, type ScriptPart } from '../../syntax/dockerfile/script.ts';
import type { ShellCommand, ShellWord } from '../../syntax/dockerfile/shell-command.ts';
import { baseName, programIndex } from '../../syntax/dockerfile/wrappers.ts';
import type { Command, Heredoc, Invocation, Word } from '../dockerfile.ts';
import { Memo } from '../memo.ts';
import type { Lookup } from './expand.ts';
import { placeHeredoc } from './heredocs.ts';
import { ScriptValues } from './script-values.ts';

/** The commands that a shell would run for an instruction, placed in the document; `lookup` knows the variables it is given. */
export function readCommands(node: InstructionNode, lookup: Lookup): readonly Command[] {
  return readScripts(node).flatMap((part) => placeCommands(node, part, new ScriptValues(part.variables, lookup)));
}

function placeCommands(node: InstructionNode, part: ScriptPart, values: ScriptValues): Command[] {
  const placed = new Map<ShellCommand, PlacedCommand>();
  const place = { node, part, values, placed };
  for (const command of part.commands) placed.set(command, new PlacedCommand(command, place));
  return [...placed.values()];
}

/** Where commands come from. */
interface Place {
  readonly node: InstructionNode;
  readonly part: ScriptPart;
  readonly values: ScriptValues;
  readonly placed: ReadonlyMap<ShellCommand, Command>;
}

class PlacedCommand implements Command {
  readonly #command: ShellCommand;
  readonly #place: Place;
  #words: readonly Word[] | undefined;
  #invocation: Invocation | undefined;
  #memo: Memo | undefined;

  constructor(command: ShellCommand, place: Place) {
    this.#command = command;
    this.#place = place;
  }

  get name(): string | undefined {
    const [word] = this.#command.words;
    const value = word && this.#valueOf(word);
    return value === undefined ? undefined : baseName(value);
  }

  get invocation(): Invocation {
    this.#invocation ??= this.#readInvocation();
    return this.#invocation;
  }

  get memo(): Memo {
    this.#memo ??= new Memo();
    return this.#memo;
  }

  get words(): readonly Word[] {
    this.#words ??= this.#command.words.map((word) => this.#placeWord(word));
    return this.#words;
  }

  get assignments() {
    return this.#command.assignments.map((assignment) => ({
      name: assignment.name,
      value: this.#placeWord(assignment.value),
      range: this.#place.part.place(assignment),
    }));
  }

  get range() {
    return this.#place.part.place(this.#command);
  }

  get pipedFrom(): Command | undefined {
    const { pipedFrom } = this.#command;
    return pipedFrom && this.#place.placed.get(pipedFrom);
  }

  get substitutes(): readonly Command[] {
    return this.#command.substitutes.flatMap((command) => this.#place.placed.get(command) ?? []);
  }

  get redirectsTo(): readonly Word[] {
    return this.#command.redirectsTo.map((word) => this.#placeWord(word));
  }

  get runBy(): Command | undefined {
    const { runBy } = this.#command;
    return runBy && this.#place.placed.get(runBy);
  }

  get heredocs(): readonly Heredoc[] {
    const { node, part } = this.#place;
    const outer = part.heredocs.get(this.#command) ?? [];
    const inner = this.#command.heredocs.map((heredoc) => {
      const range = part.place(heredoc);
      return { name: undefined, text: node.source.slice(range.start, range.end), range, isQuoted: heredoc.isQuoted };
    });
    return [...outer.map(placeHeredoc), ...inner];
  }

  get hereStrings(): readonly Word[] {
    return this.#command.hereStrings.map((word) => this.#placeWord(word));
  }

  #readInvocation(): Invocation {
    const { words } = this;
    const start = programIndex(words);
    const value = words[start]?.value;
    return { name: value === undefined ? undefined : baseName(value), words: start === 0 ? words : words.slice(start) };
  }

  #placeWord(word: ShellWord): Word {
    return { text: word.text, value: this.#valueOf(word), range: this.#place.part.place(word) };
  }

  #valueOf(word: ShellWord): string | undefined {
    return word.value ?? this.#place.values.resolve(word, this.#command);
  }
}
