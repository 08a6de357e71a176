import { placeOf } from '../../syntax/dockerfile/ids.ts';
import type { DockerfileTree } from '../../syntax/dockerfile/parse.ts';
import type { Slot } from '../../text/slot.ts';
import type { EnvironmentVariable } from '../container.ts';
import type { Build, Directive } from '../dockerfile.ts';
import type { ImageSlot, ImageUse } from '../image-use.ts';
import { noteRead, unnoted } from '../reads.ts';
import type { User } from '../user.ts';
import { declare } from './declare.ts';
import { expand } from './expand.ts';
import { fromSlot, isReadBesides, sourceSlot, sourcesOf, tagArguments } from './images.ts';
import { InstructionModel, type Surroundings } from './instruction.ts';
import { Lookups } from './lookups.ts';
import { finalRead, wholeRead } from './reads.ts';
import { dynamic, newAllowance, Scope, unset } from './scope.ts';
import { removeGlobal } from './secret-mount.ts';
import { absentSlot } from './slots.ts';
import { StageModel } from './stage.ts';
import { userSlot } from './user-slot.ts';

export class BuildModel implements Build, Surroundings {
  readonly tree: DockerfileTree;
  /** The same as `stages`, for whoever compares how the build hangs together. */
  readonly allStages: readonly StageModel[];
  /** The same as `instructions`. */
  readonly allInstructions: readonly InstructionModel[];
  readonly allowance = newAllowance();
  readonly lookups = new Lookups();
  readonly #stagesByName = new Map<string, StageModel[]>();
  #globals: { readonly scope: Scope; readonly list: readonly EnvironmentVariable[] } | undefined;
  #images: readonly ImageUse[] | undefined;
  readonly #isWatched: boolean;
  readonly #targets: () => readonly string[];
  #deliveredStages: readonly StageModel[] | undefined;
  #usedStages: ReadonlySet<StageModel> | undefined;
  #startedFrom: ReadonlySet<StageModel> | undefined;
  #resultStages: ReadonlySet<StageModel> | undefined;
  #variableUses: ReadonlyMap<string, number> | undefined;

  constructor(tree: DockerfileTree, targets: () => readonly string[], isWatched: boolean) {
    this.tree = tree;
    this.#isWatched = isWatched;
    this.#targets = targets;
    const stages: StageModel[] = [];
    const instructions: InstructionModel[] = [];
    let stage: StageModel | undefined;
    let index = 0;
    for (const node of tree.instructions) {
      const place = index++;
      if (node.keyword === 'FROM') {
        stage = new StageModel(this, stages.length, (owner) => new InstructionModel(node, place, owner, this));
        stages.push(stage);
        instructions.push(stage.from);
        continue;
      }
      const instruction = new InstructionModel(node, place, stage, this);
      stage?.instructions.push(instruction);
      instructions.push(instruction);
    }
    this.allStages = stages;
    this.allInstructions = instructions;
    for (const stage of stages) {
      const name = stage.name?.toLowerCase();
      if (name === undefined) continue;
      const known = this.#stagesByName.get(name);
      if (known === undefined) this.#stagesByName.set(name, [stage]);
      else known.push(stage);
    }
  }

  /** Notes that it was read as `read`; of another file than the one that is judged, places say nothing there. */
  note(read: number): void {
    if (this.#isWatched) noteRead(read);
  }

  get stages(): readonly StageModel[] {
    this.note(wholeRead);
    return this.allStages;
  }

  get instructions(): readonly InstructionModel[] {
    this.note(wholeRead);
    return this.allInstructions;
  }

  /** The instruction of that number. */
  numbered(id: number): InstructionModel | undefined {
    const place = id < 0 ? undefined : placeOf(id, this.tree.ids);
    return place === undefined ? undefined : this.allInstructions[place];
  }

  get directives(): readonly Directive[] {
    return this.tree.directives.filter(
      ({ name }, index, all) => all.findIndex((directive) => directive.name === name) === index,
    );
  }

  get finalStage(): StageModel | undefined {
    this.note(finalRead);
    return this.allStages.at(-1);
  }

  get deliveredStages(): readonly StageModel[] {
    this.note(wholeRead);
    return this.delivered;
  }

  /** The same, for what of a stage depends on it. */
  get delivered(): readonly StageModel[] {
    this.#deliveredStages ??= this.#readDelivered();
    return this.#deliveredStages;
  }

  get globalArguments(): readonly EnvironmentVariable[] {
    return this.#readGlobals().list;
  }

  get globalScope(): Scope {
    return this.#readGlobals().scope;
  }

  get images(): readonly ImageUse[] {
    this.note(wholeRead);
    this.#images ??= unnoted(() => this.#readImages());
    return this.#images;
  }

  /** The stages that are delivered and all that they are built from. */
  get usedStages(): ReadonlySet<StageModel> {
    this.#usedStages ??= unnoted(() => this.#readUsed());
    return this.#usedStages;
  }

  /** The last stage and those that it starts from. */
  get resultStages(): ReadonlySet<StageModel> {
    if (this.#resultStages === undefined) {
      const stages = new Set<StageModel>();
      for (let one = this.allStages.at(-1); one !== undefined; one = one.parent) stages.add(one);
      this.#resultStages = stages;
    }
    return this.#resultStages;
  }

  /** The stages that one starts from which is used. */
  get startedFrom(): ReadonlySet<StageModel> {
    this.#startedFrom ??= new Set(this.allStages.flatMap(({ isUsed, parent }) => (isUsed && parent) || []));
    return this.#startedFrom;
  }

  /** The nearest stage of that name before the stage at place `before`. */
  stageNamed(name: string, before: number): StageModel | undefined {
    return this.#stagesByName.get(name.toLowerCase())?.findLast(({ place }) => place < before);
  }

  imageOf(from: InstructionModel): ImageSlot {
    return fromSlot(
      from,
      this.globalArguments,
      (name) => this.#countUses().get(name) ?? 1,
      (name, text, how) => isReadBesides(this, name, text, how),
    );
  }

  resolve(text: string, instruction: InstructionModel): string | undefined {
    const { owner, index, isTrigger } = instruction;
    // What there is when a trigger runs, another file says.
    if (isTrigger) return expand(text, () => dynamic, this.tree.escapeCharacter);
    if (owner !== undefined) return owner.resolve(text, instruction);
    return expand(text, (name) => this.globalScope.lookup(name, index) ?? unset, this.tree.escapeCharacter);
  }

  userAt(instruction: InstructionModel): Slot<User> {
    const setter = instruction.stage?.userBefore(instruction);
    return setter === undefined ? absentSlot((instruction.stage?.from ?? instruction).keywordRange) : userSlot(setter);
  }

  readUser(instruction: InstructionModel): Slot<User> {
    return userSlot(instruction);
  }

  #readDelivered(): StageModel[] {
    const stages = this.allStages;
    const finalStage = stages.at(-1);
    if (finalStage === undefined) return [];
    // What is built of a single stage is no question.
    const targets = stages.length === 1 ? [] : this.#targets();
    const named = targets.flatMap((target) => this.#stageCalled(target, stages.length) ?? []);
    return [...new Set([finalStage, ...named])];
  }

  #readUsed(): Set<StageModel> {
    const used = new Set<StageModel>();
    const waiting = [...this.delivered];
    for (let stage = waiting.pop(); stage !== undefined; stage = waiting.pop()) {
      if (used.has(stage)) continue;
      used.add(stage);
      for (const source of this.#stagesBehind(stage)) if (!used.has(source)) waiting.push(source);
    }
    return used;
  }

  #readGlobals() {
    if (this.#globals === undefined) {
      const scope = new Scope(undefined, this.allowance);
      const list: EnvironmentVariable[] = [];
      for (const instruction of this.allInstructions) {
        if (instruction.keyword === 'FROM') break;
        if (instruction.keyword !== 'ARG') continue;
        for (const variable of declare(instruction, scope, 'the build', () => unset))
          list.push({ ...variable, moveToSecret: () => removeGlobal(this, variable) });
      }
      this.#globals = { scope, list };
    }
    return this.#globals;
  }

  #stagesBehind(stage: StageModel): StageModel[] {
    const sources = stage.instructions
      .flatMap(({ node }) => node.sourceNames)
      .flatMap((name) => this.#stageCalled(name, stage.place) ?? []);
    return stage.parent === undefined ? sources : [stage.parent, ...sources];
  }

  /** The stage that `--from` names, by name or number. */
  #stageCalled(text: string, before: number): StageModel | undefined {
    if (/^\d+$/.test(text) && Number(text) < before) return this.allStages[Number(text)];
    return this.stageNamed(text, before);
  }

  #readImages(): ImageUse[] {
    const images: ImageUse[] = [];
    for (const stage of this.allStages) {
      const owner = stage.label;
      const isImage = stage.parent === undefined && stage.from.words[0]?.value !== 'scratch';
      if (isImage && stage.image.state !== 'absent')
        images.push({
          image: stage.image,
          owner,
          range: stage.image.range,
          role: 'base',
          tagArguments: tagArguments(stage.from),
        });
      for (const source of stage.instructions.flatMap(sourcesOf)) {
        if (/^\d+$/.test(source.text) || this.#stageCalled(source.text, stage.place) !== undefined) continue;
        images.push({ image: sourceSlot(source), owner, range: source.range, role: 'content' });
      }
    }
    return images;
  }

  /** How many FROMs mention each variable. */
  #countUses(): ReadonlyMap<string, number> {
    this.note(wholeRead);
    if (this.#variableUses === undefined) {
      const counts = new Map<string, number>();
      for (const { from } of this.allStages) {
        const names = Array.from(from.words[0]?.text.matchAll(/\$\{?([A-Za-z_]\w*)/g) ?? [], ([, name = '']) => name);
        for (const name of new Set(names)) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      this.#variableUses = counts;
    }
    return this.#variableUses;
  }
}
