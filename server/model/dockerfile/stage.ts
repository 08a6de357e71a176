import type { Slot } from '../../text/slot.ts';
import type { EnvironmentVariable } from '../container.ts';
import type { ExposedPort, Instruction, Shell, Stage, Word } from '../dockerfile.ts';
import { noFacts } from '../facts.ts';
import type { ImageReference } from '../image-reference.ts';
import type { ImageSlot } from '../image-use.ts';
import { type KnownImage, knownImage } from '../known-image.ts';
import { Memo } from '../memo.ts';
import { unnoted } from '../reads.ts';
import type { User } from '../user.ts';
import type { BuildModel } from './build.ts';
import { declare } from './declare.ts';
import { type Binding, expand } from './expand.ts';
import type { InstructionModel } from './instruction.ts';
import { instructionRead, wholeRead } from './reads.ts';
import { dynamic, Scope, unset } from './scope.ts';
import { isUsedInBuild, mountSecret } from './secret-mount.ts';
import { exposedPorts, noSettings, type Settings, settingsAfter, shellOf } from './settings.ts';
import { absentSlot } from './slots.ts';
import { looksLikeWindows } from './windows.ts';
import { joinPath } from './working-directory.ts';

interface Variables {
  readonly scope: Scope;
  readonly list: readonly EnvironmentVariable[];
}

export class StageModel implements Stage {
  readonly build: BuildModel;
  /** The same as `index`, for what of the stage does not change when it is another. */
  readonly place: number;
  readonly from: InstructionModel;
  readonly instructions: InstructionModel[] = [];
  readonly #memo = new Memo();
  readonly #parts: {
    scope?: Scope;
    settings?: readonly Settings[];
    parent?: StageModel | null;
    hasHeirs?: boolean;
    isDelivered?: boolean;
    isWindows?: boolean;
    root?: StageModel;
    scratch?: Slot<ImageReference>;
    knownBase?: { readonly row: KnownImage | undefined };
  } = {};

  constructor(build: BuildModel, place: number, createFrom: (stage: StageModel) => InstructionModel) {
    this.build = build;
    this.place = place;
    this.from = createFrom(this);
    this.instructions.push(this.from);
  }

  get index(): number {
    this.build.note(wholeRead);
    return this.place;
  }

  get name(): string | undefined {
    return this.from.node.stageName;
  }

  get label(): string {
    return this.name ?? `stage ${this.place + 1}`;
  }

  get parent(): StageModel | undefined {
    if (this.#parts.parent === undefined) {
      const image = this.from.words[0]?.value;
      this.#parts.parent = (image === undefined ? undefined : this.build.stageNamed(image, this.place)) ?? null;
    }
    return this.#parts.parent ?? undefined;
  }

  /** The image that this stage's own FROM names. */
  get image(): ImageSlot {
    return this.#memo.of('image', () => this.build.imageOf(this.from));
  }

  get base(): Slot<ImageReference> {
    const { image } = this.root;
    if (!this.isScratch) return image;
    this.#parts.scratch ??= absentSlot(image.range);
    return this.#parts.scratch;
  }

  get isScratch(): boolean {
    return this.root.from.words[0]?.value === 'scratch';
  }

  get knownBase(): KnownImage | undefined {
    const { value } = this.base;
    this.#parts.knownBase ??= { row: value && knownImage(value) };
    return this.#parts.knownBase.row;
  }

  get isFinal(): boolean {
    return this.build.delivered.includes(this);
  }

  get isDelivered(): boolean {
    this.#parts.isDelivered ??= this.build.delivered.some((stage) => {
      let one: StageModel | undefined = stage;
      while (one !== undefined && one !== this) one = one.parent;
      return one === this;
    });
    return this.#parts.isDelivered;
  }

  get isInResult(): boolean {
    return this.build.resultStages.has(this);
  }

  get isUsed(): boolean {
    return this.build.usedStages.has(this);
  }

  get environment(): readonly EnvironmentVariable[] {
    return this.#variables.list;
  }

  get lastUser(): { readonly instruction: Instruction; readonly user: Slot<User> } | undefined {
    const instruction = this.#settings.USER;
    return instruction && { instruction, user: this.build.readUser(instruction) };
  }

  get entrypoint(): Instruction | undefined {
    return this.#settings.ENTRYPOINT;
  }

  get command(): Instruction | undefined {
    return this.#settings.CMD;
  }

  get healthcheck(): Instruction | undefined {
    return this.#settings.HEALTHCHECK;
  }

  get stopSignal(): Instruction | undefined {
    return this.#settings.STOPSIGNAL;
  }

  get shell(): Shell {
    return shellOf(this.#settings.SHELL, this.isWindows);
  }

  get exposedPorts(): readonly ExposedPort[] {
    return this.#memo.of('ports', () => [
      ...(this.parent?.exposedPorts ?? []),
      ...this.instructions.flatMap(exposedPorts),
    ]);
  }

  get volumes(): readonly Word[] {
    const own = this.instructions.flatMap((instruction) => (instruction.keyword === 'VOLUME' ? instruction.words : []));
    return [...(this.parent?.volumes ?? []), ...own];
  }

  get workingDirectory(): string | undefined {
    return this.#memo.of('directory', () => this.#readDirectory());
  }

  #readDirectory(): string | undefined {
    let directory = this.parent === undefined ? (this.isScratch ? '/' : undefined) : this.parent.workingDirectory;
    for (const instruction of this.instructions) {
      if (instruction.keyword !== 'WORKDIR') continue;
      directory = joinPath(directory, this.resolve(instruction.node.text.text.trim(), instruction));
    }
    return directory;
  }

  variable(name: string, before?: Instruction): string | undefined {
    const at = before === undefined ? undefined : this.instructions.find((instruction) => instruction === before);
    if (at !== undefined) this.build.note(instructionRead(at.id));
    const binding = at === undefined ? this.#lookupAtEnd(name) : this.lookup(name, at);
    return binding.state === 'value' ? binding.value : undefined;
  }

  /** The user that a USER before `instruction` sets, in this stage or the ones it starts from. */
  userBefore(instruction: InstructionModel): InstructionModel | undefined {
    const before = this.#settingsAt(instruction.index - this.from.index);
    return instruction.isTrigger ? (before.triggeredUser ?? this.#settings.USER) : before.USER;
  }

  get hasHeirs(): boolean {
    this.#parts.hasHeirs ??= this.isFinal || this.build.startedFrom.has(this);
    return this.#parts.hasHeirs;
  }

  get triggeredEnvironment(): readonly EnvironmentVariable[] {
    const nowhere = new Scope(undefined, this.build.allowance);
    const triggers = this.instructions.flatMap(({ trigger }) => trigger ?? []);
    return triggers.flatMap((trigger) => declare(trigger, nowhere, this.label, () => unset));
  }

  /** What runs commands in shell form at `instruction`; a trigger finds what is there at the end. */
  shellAt(instruction: InstructionModel): Shell {
    if (instruction.isTrigger) return this.shell;
    return shellOf(this.#settingsAt(instruction.index - this.from.index).SHELL, this.isWindows);
  }

  /** `text` with the variables replaced that are in force at the instruction `at`. */
  resolve(text: string, at: InstructionModel): string | undefined {
    const { escapeCharacter } = this.build.tree;
    if (at.index === this.from.index)
      return expand(text, (name) => this.build.globalScope.lookupGlobal(name), escapeCharacter);
    return expand(text, (name) => this.lookup(name, at), escapeCharacter);
  }

  /** What `name` stands for in the instruction `at`, which may count on it from now on. */
  lookup(name: string, { index, id }: InstructionModel): Binding {
    const binding = this.bindingAt(name, index);
    this.build.lookups.note(id, name, binding);
    return binding;
  }

  /** The same by the place in the file, for whoever only wants to compare. */
  bindingAt(name: string, at: number): Binding {
    return this.#scope.lookup(name, at) ?? dynamic;
  }

  #lookupAtEnd(name: string): Binding {
    // What a parent sets holds here too.
    for (let stage: StageModel | undefined = this; stage !== undefined; stage = stage.parent) void stage.#variables;
    return this.#variables.scope.lookup(name) ?? dynamic;
  }

  /** The stage whose FROM names the image that this one ends up on. */
  get root(): StageModel {
    if (this.#parts.root === undefined) {
      let stage: StageModel = this;
      for (let { parent } = stage; parent !== undefined; { parent } = stage) stage = parent;
      this.#parts.root = stage;
    }
    return this.#parts.root;
  }

  get isWindows(): boolean {
    this.#parts.isWindows ??= unnoted(() => looksLikeWindows(this));
    return this.#parts.isWindows;
  }

  get #variables(): Variables {
    return this.#memo.of('variables', () => this.#readVariables());
  }

  /** The same without counting as read: what is looked up in it is compared name by name. */
  get #scope(): Scope {
    this.#parts.scope ??= unnoted(() => this.#variables.scope);
    return this.#parts.scope;
  }

  #readVariables(): Variables {
    const parentScope = this.parent === undefined ? undefined : this.parent.#scope;
    const scope = new Scope(parentScope, this.build.allowance);
    const inherited = (name: string) => this.build.globalScope.lookup(name) ?? unset;
    const declared = this.instructions.flatMap((instruction) => declare(instruction, scope, this.label, inherited));
    const list = declared.map(
      (variable): EnvironmentVariable => ({
        ...variable,
        isUsedInBuild: () => isUsedInBuild(this, variable),
        moveToSecret: ({ secret }, around) => mountSecret(this, variable, secret, around?.facts ?? noFacts('')),
      }),
    );
    return { scope, list };
  }

  /** What is in force at the end. */
  get #settings(): Settings {
    return this.#settingsAt(this.instructions.length);
  }

  /** What is in force at each instruction of the stage, by its place in the stage. */
  #settingsAt(place: number): Settings {
    this.#parts.settings ??= unnoted(() => this.#readSettings());
    return this.#parts.settings[place] ?? (this.#parts.settings.at(-1) as Settings);
  }

  #readSettings(): Settings[] {
    const { parent } = this;
    let settings = parent === undefined ? noSettings : parent.#settings;
    const all = [settings];
    for (const instruction of this.instructions) {
      settings = settingsAfter(settings, instruction);
      all.push(settings);
    }
    return all;
  }
}
