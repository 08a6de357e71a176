import { changesBetween } from '../model/dockerfile/outline.ts';
import { instructionRead, numberRead, stageRead } from '../model/dockerfile/reads.ts';
import type { Build } from '../model/dockerfile.ts';
import type { Facts } from '../model/facts.ts';
import { Reads, unnoted } from '../model/reads.ts';
import type { Context, Problem, Rule } from '../rules/rule.ts';
import type { DockerfileTree } from '../syntax/dockerfile/parse.ts';
import { type Grid, instructionGrid, type Judgement } from './judgement.ts';
import { Judging, KeptTarget, MadeTargets } from './kept-target.ts';
import {
  type BuildTarget,
  buildTargetGroups,
  type CheckName,
  type Target,
  type TargetGroup,
  type TargetGroups,
} from './targets.ts';

/** What is kept of what was judged in one version of a Dockerfile. */
export interface DockerfileJudgements {
  readonly tree: DockerfileTree;
  readonly build: Build;
  readonly groups: readonly Group[];
  /** Places of the groups of one target of which there is something to say. */
  readonly spoken: readonly number[];
  /** How much of what variables may come to was used since everything was read. */
  readonly used: number;
}

/** A target, and what the rules said of it that said anything or looked at more than its own instruction. */
interface TargetRecord {
  /** Number of the instruction that it stands in; -1 for the whole build. */
  readonly at: number;
  readonly check: CheckName;
  readonly name: string;
  readonly judgements: ReadonlyMap<Rule, Judgement> | undefined;
  /** Whether there is nothing to say of it as long as its instruction, or all of the stage that it is, stays as it is. */
  readonly isQuiet: boolean;
}

type Group = readonly TargetRecord[];

/** One version of a Dockerfile on its way through the rules. */
export class DockerfileJudging extends Judging {
  readonly build: Build;
  /** What there is to keep; undefined until all of it was judged. */
  judged: Pick<DockerfileJudgements, 'groups' | 'spoken'> | undefined;
  readonly #length: number;
  #grid: Grid | undefined;
  #before: DockerfileJudgements | undefined;
  #changed: ReadonlySet<number> = new Set();
  #hasSameShape = false;
  #hasSamePlaces = false;
  #touchedStages: ReadonlySet<number> | undefined;

  constructor(build: Build, length: number, before: DockerfileJudgements | undefined) {
    super();
    this.build = build;
    this.#length = length;
    this.#before = before;
  }

  get grid(): Grid {
    this.#grid ??= instructionGrid(this.build);
    return this.#grid;
  }

  *targets(): Generator<Target> {
    const { build } = this;
    // What this asks is asked first.
    void build.deliveredStages;
    const before = this.#before;
    const changes = before && changesBetween(before.build, build);
    this.#changed = changes?.reads ?? new Set();
    this.#hasSameShape = changes?.hasSameShape === true;
    this.#hasSamePlaces = changes?.hasSamePlaces === true;
    this.#before = undefined;
    const all = buildTargetGroups(build, this.#length);
    const keptAt = changes === undefined ? () => undefined : this.#keptGroups(before as DockerfileJudgements, all);
    const groups: Group[] = this.#hasSamePlaces ? [...(before?.groups ?? [])] : [];
    const spoken: number[] = [];
    for (const index of this.#toVisit(before, all)) {
      const kept = keptAt(index);
      // Of most of it nobody has anything to say.
      const isSettled = kept?.every((one) => this.isSettled(one)) === true;
      if (kept !== undefined && isSettled && (index < all.singles || !this.#mayVary(all.at(index)))) {
        groups[index] = kept;
        continue;
      }
      const judged: Judged[] = [];
      for (const one of this.#judgedOf(all.at(index), kept)) {
        judged.push(one);
        if (!one.isSettled) yield one;
      }
      groups[index] = judged.map((one) => one.record);
      if (index < all.singles && groups[index].some(({ isQuiet }) => !isQuiet)) spoken.push(index);
    }
    this.judged = { groups, spoken };
  }

  /** The groups, in order, that may not be as they were. */
  #toVisit(before: DockerfileJudgements | undefined, { count, singles, placesOf }: TargetGroups): Iterable<number> {
    if (before === undefined || !this.#hasSamePlaces) return Array(count).keys();
    const visited = new Set(before.spoken);
    for (const read of this.#changed) {
      const instruction = this.build.numbered(numberRead(read));
      if (instruction !== undefined) for (const index of placesOf(instruction)) visited.add(index);
    }
    const others = Array.from({ length: count - singles }, (_, index) => singles + index);
    return [...[...visited].sort((a, b) => a - b), ...others];
  }

  /** What was judged of each group in the last version. */
  #keptGroups({ build, groups }: DockerfileJudgements, now: TargetGroups): (index: number) => Group | undefined {
    if (this.#hasSamePlaces) return (index) => groups[index];
    const old = buildTargetGroups(build, 0);
    const byKey = new Map(groups.map((group, index) => [old.keyAt(index), group]));
    return (index) => byKey.get(now.keyAt(index));
  }

  /** Whether there is nothing to say of it now either. */
  isSettled({ at, check, isQuiet }: TargetRecord): boolean {
    return isQuiet && !this.isChanged(at) && !(check === 'stage' && this.#touched.has(at));
  }

  /** The targets of `group`, each with what is known of it from the last version. */
  #judgedOf(group: TargetGroup, kept: Group | undefined): Judged[] {
    // Which targets there are is no rule's question.
    const made = new MadeTargets({ make: () => unnoted(() => group.make()) });
    if (kept !== undefined && !this.#mayVary(group))
      return kept.map((before, place) => new Judged(this, before, before, made, place));
    // Of several in one instruction, one may be no more.
    const several = this.#hasSameShape ? none : new Set([...repeated(kept ?? []), ...repeated(made.all)]);
    const waiting = (kept ?? []).filter(
      ({ at }) => !this.isChanged(at) && !several.has(at) && this.build.numbered(at) !== undefined,
    );
    let next = 0;
    return made.all.map((target, place) => {
      const before = waiting[next]?.at === target.at ? waiting[next++] : undefined;
      return new Judged(this, target, before, made, place);
    });
  }

  /** Whether there may be more or fewer targets in it than there were. */
  #mayVary({ variablesOf }: TargetGroup): boolean {
    if (variablesOf === undefined) return !this.#hasSameShape;
    if (this.#changed.has(stageRead(variablesOf.from.id))) return true;
    for (const read of this.#changed) {
      const instruction = this.build.numbered(numberRead(read));
      if (instruction?.stage === variablesOf && /^(?:ENV|ARG|ONBUILD)$/.test(instruction.keyword)) return true;
    }
    return false;
  }

  isChanged(at: number): boolean {
    return at !== -1 && this.#changed.has(instructionRead(at));
  }

  /** The numbers of the FROMs whose stages have anything in them that is changed. */
  get #touched(): ReadonlySet<number> {
    this.#touchedStages ??= new Set(
      Array.from(this.#changed, (read) => this.build.numbered(numberRead(read))?.stage?.from.id ?? -1),
    );
    return this.#touchedStages;
  }

  scopeAt(at: number) {
    return this.build.numbered(at)?.range ?? { start: 0, end: this.#length };
  }

  /** Whether `judgement` would come out the same now. */
  stands({ problems, reads, asked }: Judgement, facts: Facts): boolean {
    if (problems.some(({ isLoose }) => isLoose)) return false;
    if (reads !== undefined) for (const read of this.#changed) if (reads.has(read)) return false;
    return this.told.isStill(asked, facts);
  }

  /** What is read of a target in the instruction `at` without being noted: that, and how its stage hangs together. */
  readsOf(at: number): Reads {
    const instruction = this.build.numbered(at);
    if (instruction === undefined) return new Reads();
    const own = instructionRead(at);
    return new Reads(own, instruction.stage === undefined ? own : stageRead(instruction.stage.from.id));
  }

  /** Whether `judgements` say nothing, and read nothing outside of what they are about: the stage that starts `at`. */
  areQuiet(judgements: ReadonlyMap<Rule, Judgement>, at: number, check: CheckName): boolean {
    if (check !== 'stage') return false;
    const within = new Set(this.build.numbered(at)?.stage?.instructions.map(({ id }) => instructionRead(id)));
    for (const { problems, asked, failure, reads } of judgements.values())
      if (problems.length > 0 || asked.length > 0 || failure !== undefined || reads?.isAmong(within) === false)
        return false;
    return true;
  }
}

const none: ReadonlySet<number> = new Set();

/** The instructions, by number, in which there is more than one of `targets`, which stand in order. */
function repeated(targets: readonly { readonly at: number }[]): number[] {
  return targets.flatMap(({ at }, index) => (targets[index - 1]?.at === at ? at : []));
}

/** A target of this version. */
class Judged extends KeptTarget {
  readonly check: CheckName;
  readonly name: string;
  readonly at: number;
  readonly #judging: DockerfileJudging;
  #before: TargetRecord | undefined;

  constructor(
    judging: DockerfileJudging,
    target: Pick<BuildTarget, 'check' | 'name' | 'at'>,
    before: TargetRecord | undefined,
    made: MadeTargets<BuildTarget>,
    place: number,
  ) {
    super(judging, made, place);
    this.check = target.check;
    this.name = target.name;
    this.at = target.at;
    this.#judging = judging;
    this.#before = judging.isChanged(target.at) ? undefined : before;
  }

  get scope() {
    return this.#judging.scopeAt(this.at);
  }

  get rules(): Iterable<Rule> | undefined {
    return this.#before?.judgements?.keys();
  }

  /** Whether no rule had anything to say of it, and none would now. */
  get isSettled(): boolean {
    return this.#before !== undefined && this.#judging.isSettled(this.#before);
  }

  get record(): TargetRecord {
    if (this.#before !== undefined && this.isSettled) return this.#before;
    const { at, check, name, judgements } = this;
    this.#before = undefined;
    const isQuiet = judgements === undefined || this.#judging.areQuiet(judgements, at, check);
    return { at, check, name, judgements, isQuiet };
  }

  override run(rule: Rule, context: Context): Iterable<Problem> {
    // What had nothing to say was not kept.
    const isQuiet = this.#before !== undefined && this.keptOf(rule) === undefined;
    return rule[this.check] === undefined || isQuiet ? [] : super.run(rule, context);
  }

  protected keptOf(rule: Rule): Judgement | undefined {
    return this.#before?.judgements?.get(rule);
  }

  protected startReads(): Reads {
    return this.#judging.readsOf(this.at);
  }
}
