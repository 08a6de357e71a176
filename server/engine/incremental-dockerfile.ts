import { changesBetween } from '../model/dockerfile/outline.ts';
import type { Build } from '../model/dockerfile.ts';
import type { Facts } from '../model/facts.ts';
import { Reads } from '../model/reads.ts';
import type { Context, Problem, Rule } from '../rules/rule.ts';
import type { DockerfileTree } from '../syntax/dockerfile/parse.ts';
import { isStillTold } from './asked-facts.ts';
import { type Grid, instructionGrid, type Judgement } from './judgement.ts';
import { Judging, KeptTarget } from './kept-target.ts';
import { type BuildTarget, buildTargetGroups, type CheckName, type Target, type TargetGroup } from './targets.ts';

/** What is kept of what was judged in one version of a Dockerfile. */
export interface DockerfileJudgements {
  readonly tree: DockerfileTree;
  readonly build: Build;
  readonly groups: readonly (readonly TargetRecord[])[];
  /** How much of what variables may come to was used since everything was read. */
  readonly used: number;
}

/** A target, and what the rules said of it that said anything or looked at more than its own instruction. */
interface TargetRecord {
  readonly at: number;
  readonly check: CheckName;
  readonly name: string;
  readonly judgements: ReadonlyMap<Rule, Judgement> | undefined;
}

/** One version of a Dockerfile on its way through the rules. */
export class DockerfileJudging extends Judging {
  readonly build: Build;
  /** What there is to keep; undefined until all of it was judged. */
  groups: readonly (readonly TargetRecord[])[] | undefined;
  readonly #length: number;
  #grid: Grid | undefined;
  #before: DockerfileJudgements | undefined;
  #changed: ReadonlySet<number> = new Set();

  constructor(build: Build, length: number, before: DockerfileJudgements | undefined) {
    super();
    this.build = build;
    this.#length = length;
    this.#before = before;
  }

  get grid(): Grid {
    this.#grid ??= instructionGrid(this.build.instructions);
    return this.#grid;
  }

  *targets(): Generator<Target> {
    const { build } = this;
    // What this asks is asked first.
    void build.deliveredStages;
    const changed = this.#before && changesBetween(this.#before.build, build);
    const kept = changed && this.#before?.groups;
    this.#changed = changed ?? new Set();
    this.#before = undefined;
    const groups: (readonly TargetRecord[])[] = [];
    const all = buildTargetGroups(build, this.#length);
    for (let index = 0; index < all.count; index++) {
      const before = kept?.[index];
      // Of most of it nobody has anything to say.
      const isSettled = before?.every((one) => this.#isSettled(one)) === true;
      if (before !== undefined && isSettled && (index < all.singles || !this.#mayVary(all.at(index)))) {
        groups.push(before);
        continue;
      }
      const group = all.at(index);
      const judged: Judged[] = [];
      for (const one of this.#judgedOf(group, before)) {
        judged.push(one);
        if (!one.isSettled) yield one;
      }
      groups.push(judged.map((one) => one.record));
    }
    this.groups = groups;
  }

  #isSettled({ at, judgements }: TargetRecord): boolean {
    return judgements === undefined && !this.#changed.has(at);
  }

  /** The targets of `group`, each with what is known of it from the last version. */
  #judgedOf(group: TargetGroup, kept: readonly TargetRecord[] | undefined): Judged[] {
    let made: readonly BuildTarget[] | undefined;
    const make = () => (made ??= group.make());
    if (kept !== undefined && !this.#mayVary(group))
      return kept.map((before, index) => new Judged(this, before, before, () => make()[index]));
    const waiting = (kept ?? []).filter(({ at }) => !this.isChanged(at));
    let next = 0;
    return make().map((target) => {
      const before = waiting[next]?.at === target.at ? waiting[next++] : undefined;
      return new Judged(this, target, before, () => target);
    });
  }

  /** Whether there may be more or fewer targets in it than there were. */
  #mayVary({ variablesOf }: TargetGroup): boolean {
    if (variablesOf === undefined) return false;
    for (const index of this.#changed) {
      const instruction = this.build.instructions[index];
      if (instruction?.stage === variablesOf && /^(?:ENV|ARG|ONBUILD)$/.test(instruction.keyword)) return true;
    }
    return false;
  }

  isChanged(at: number): boolean {
    return this.#changed.has(at);
  }

  scopeAt(at: number) {
    return this.build.instructions[at]?.range ?? { start: 0, end: this.#length };
  }

  /** Whether `judgement` would come out the same now. */
  stands({ problems, reads, asked }: Judgement, facts: Facts): boolean {
    if (problems.some(({ isLoose }) => isLoose)) return false;
    if (reads !== undefined) for (const index of this.#changed) if (reads.has(index)) return false;
    return isStillTold(asked, facts);
  }
}

/** A target of this version. */
class Judged extends KeptTarget {
  readonly #judging: DockerfileJudging;
  #before: TargetRecord | undefined;

  constructor(
    judging: DockerfileJudging,
    target: Pick<BuildTarget, 'check' | 'name' | 'at'>,
    before: TargetRecord | undefined,
    make: () => BuildTarget | undefined,
  ) {
    super(judging, target, make);
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
    return this.#before !== undefined && this.#before.judgements === undefined;
  }

  get record(): TargetRecord {
    if (this.#before !== undefined && this.isSettled) return this.#before;
    const { at, check, name, judgements } = this;
    this.#before = undefined;
    return { at, check, name, judgements };
  }

  override *run(rule: Rule, context: Context): Generator<Problem> {
    if (rule[this.check] === undefined) return;
    // What had nothing to say was not kept.
    if (this.#before !== undefined && this.keptOf(rule) === undefined) return;
    yield* super.run(rule, context);
  }

  protected keptOf(rule: Rule): Judgement | undefined {
    return this.#before?.judgements?.get(rule);
  }

  protected startReads(): Reads {
    return new Reads(this.at);
  }
}
