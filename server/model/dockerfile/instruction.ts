import type { InstructionNode } from '../../syntax/dockerfile/instruction-node.ts';
import type { DockerfileTree } from '../../syntax/dockerfile/parse.ts';
import { cutFlag, type Span, unquote } from '../../syntax/dockerfile/words.ts';
import type { Edit } from '../../text/edit.ts';
import type { Range } from '../../text/range.ts';
import type { Slot } from '../../text/slot.ts';
import type { BuildMount, Command, Flag, Heredoc, Instruction, Shell, Word } from '../dockerfile.ts';
import type { User } from '../user.ts';
import { readCommands } from './commands.ts';
import type { Binding } from './expand.ts';
import { placeHeredoc } from './heredocs.ts';
import { insertLinesAfter, insertLinesBefore, removeLines } from './line-edits.ts';
import { readMount } from './mounts.ts';
import { instructionRead, stageRead } from './reads.ts';
import { dynamic } from './scope.ts';
import { shellOf } from './settings.ts';
import type { StageModel } from './stage.ts';

/** Instructions in whose words the builder replaces variables. */
const expanded = new Set('ADD ARG COPY ENV EXPOSE FROM LABEL STOPSIGNAL USER VOLUME WORKDIR'.split(' '));

/** Instructions that hold commands. */
const running = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK']);

/** What an instruction needs to know of the build around it. */
export interface Surroundings {
  readonly tree: DockerfileTree;
  /** Notes that it was read as `read`: see `reads.ts`. */
  note(read: number): void;
  /** `text` with the variables replaced that are in force at the instruction. */
  resolve(text: string, instruction: InstructionModel): string | undefined;
  /** The user in force at the instruction. */
  userAt(instruction: InstructionModel): Slot<User>;
}

/** What is inside of an instruction, read once. */
interface Made {
  words?: readonly Word[];
  flags?: readonly Flag[];
  commands?: readonly Command[];
  source?: string;
  trigger?: InstructionModel | undefined;
}

export class InstructionModel implements Instruction {
  readonly #node: InstructionNode;
  /** Place among all instructions of the file. */
  readonly index: number;
  /** The stage that it is in, for whoever does not read from this how that hangs together. */
  readonly owner: StageModel | undefined;
  readonly #surroundings: Surroundings;
  readonly isTrigger: boolean;
  /** What was asked for, which is most often nothing. */
  #made: Made | undefined;

  constructor(
    node: InstructionNode,
    index: number,
    owner: StageModel | undefined,
    surroundings: Surroundings,
    isTrigger = false,
  ) {
    this.#node = node;
    this.index = index;
    this.owner = owner;
    this.#surroundings = surroundings;
    this.isTrigger = isTrigger;
  }

  get id(): number {
    return this.#surroundings.tree.ids[this.index] as number;
  }

  /** Whether all of it decides how the build hangs together: see `outline.ts`. */
  get isOutline(): boolean {
    const { keyword } = this.#node;
    return this.owner === undefined || (!this.isTrigger && (keyword === 'FROM' || keyword === 'SHELL'));
  }

  /** Of which it is known that they are written alike: see the node's. */
  get identity(): object {
    return this.#node.identity;
  }

  /** What is written. Whoever takes it reads the instruction. */
  get node(): InstructionNode {
    this.#noteRead();
    return this.#node;
  }

  get trigger(): InstructionModel | undefined {
    if (this.keyword !== 'ONBUILD') return undefined;
    const made = this.#kept;
    made.trigger ??= this.#readTrigger();
    return made.trigger;
  }

  get stage(): StageModel | undefined {
    if (this.owner !== undefined) this.#surroundings.note(stageRead(this.owner.from.id));
    return this.owner;
  }

  get keyword(): string {
    return this.#node.keyword;
  }

  get keywordRange(): Range {
    return this.#node.keywordRange;
  }

  get range(): Range {
    return this.#node.range;
  }

  get argumentText(): string {
    const { source, argumentRange } = this.node;
    return source.slice(argumentRange.start, argumentRange.end);
  }

  get argumentRange(): Range {
    return this.node.argumentRange;
  }

  get flags(): readonly Flag[] {
    const { node } = this;
    const made = this.#kept;
    made.flags ??= node.flags.map((span) => readFlag(node, span, (text) => this.#resolve(text)));
    return made.flags;
  }

  get words(): readonly Word[] {
    const { node } = this;
    const made = this.#kept;
    made.words ??= this.exec ?? node.words.map((span) => this.#word(span));
    return made.words;
  }

  get exec(): readonly Word[] | undefined {
    const { node } = this;
    return node.exec?.map(({ start, end, value }) => ({
      text: node.text.text.slice(start, end),
      value: this.#isExpanded ? this.#surroundings.resolve(value, this) : value,
      range: node.text.rangeOf(start, end),
    }));
  }

  get commands(): readonly Command[] {
    const { node } = this;
    const made = this.#kept;
    made.commands ??=
      this.shell.kind === 'posix' || node.exec !== undefined ? readCommands(node, (name) => this.#given(name)) : [];
    return made.commands;
  }

  commandsWith(...patterns: readonly RegExp[]): readonly Command[] {
    if (!running.has(this.keyword)) return [];
    const { source, start, end } = this.node;
    const made = this.#kept;
    made.source ??= source.slice(start, end);
    for (const pattern of patterns) if (!pattern.test(made.source)) return [];
    return this.commands;
  }

  get shell(): Shell {
    return this.stage?.shellAt(this) ?? shellOf(undefined, false);
  }

  get heredocs(): readonly Heredoc[] {
    return this.node.heredocs.map(placeHeredoc);
  }

  get mounts(): readonly BuildMount[] {
    if (this.keyword !== 'RUN') return [];
    return this.flags
      .filter(({ name }) => name === 'mount')
      .map((flag) => readMount(flag, (text) => this.#resolve(text)));
  }

  get user(): Slot<User> {
    return this.#surroundings.userAt(this);
  }

  insertBefore(lines: readonly string[]): Edit[] {
    return insertLinesBefore(this.#surroundings.tree, this.range, this.#putOff(lines));
  }

  insertAfter(lines: readonly string[]): Edit[] {
    return insertLinesAfter(this.#surroundings.tree, this.range, this.#putOff(lines));
  }

  remove(): Edit[] {
    return removeLines(this.#surroundings.tree, this.range);
  }

  /** Lines beside a trigger are to run when it does. */
  #putOff(lines: readonly string[]): readonly string[] {
    if (!this.isTrigger) return lines;
    const isContinued = (index: number) => lines[index - 1]?.endsWith(this.#node.escapeCharacter) === true;
    return lines.map((line, index) => (isContinued(index) || /^\s*(?:#|$)/.test(line) ? line : `ONBUILD ${line}`));
  }

  #readTrigger(): InstructionModel | undefined {
    const { trigger } = this.#node;
    return trigger && new InstructionModel(trigger, this.index, this.owner, this.#surroundings, true);
  }

  get #kept(): Made {
    this.#made ??= {};
    return this.#made;
  }

  #noteRead(): void {
    if (!this.isOutline) this.#surroundings.note(instructionRead(this.id));
  }

  get #isExpanded(): boolean {
    return expanded.has(this.keyword);
  }

  #resolve(text: string): string | undefined {
    return this.#surroundings.resolve(text, this);
  }

  /** What a variable is for the shell that runs it; what a container is started with is decided elsewhere. */
  #given(name: string): Binding {
    if (this.keyword !== 'RUN' || this.isTrigger || this.owner === undefined) return dynamic;
    const isMounted = this.mounts.some((mount) => mount.option('env')?.value === name);
    return isMounted ? dynamic : this.owner.lookup(name, this);
  }

  #word(span: Span): Word {
    const text = this.#node.text.text.slice(span.start, span.end);
    const value = this.#isExpanded ? this.#surroundings.resolve(text, this) : unquote(text, this.#node.escapeCharacter);
    return { text, value, range: this.#node.text.rangeOf(span.start, span.end) };
  }
}

function readFlag(node: InstructionNode, span: Span, resolve: (text: string) => string | undefined): Flag {
  const [name, value] = cutFlag(node.text.text.slice(span.start, span.end));
  const range = node.text.rangeOf(span.start, span.end);
  if (value === undefined) return { name, value, resolved: undefined, range, valueRange: undefined };
  return {
    name,
    value,
    resolved: resolve(value),
    range,
    valueRange: node.text.rangeOf(span.end - value.length, span.end),
  };
}
