import { changesBetween } from '../model/dockerfile/outline.ts';
import type { Build } from '../model/dockerfile.ts';
import type { Facts } from '../model/facts.ts';
import { Reads, record } from '../model/reads.ts';
import type { Context, Problem, Rule } from '../rules/rule.ts';
import type { DockerfileTree } from '../syntax/dockerfile/parse.ts';
import { AskedFacts, askedIn, isStillTold } from './asked-facts.ts';
import { instructionGrid, isKept, type Judgement, keepProblem, placeProblem } from './judgement.ts';
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
export class DockerfileJudging {
  readonly build: Build;
  /** What there is to keep; undefined until all of it was judged. */
  groups: readonly (readonly TargetRecord[])[] | undefined;
  readonly #length: number;
  readonly #askedBy = new Map<Rule, Context>();
  #before: DockerfileJudgements | undefined;
  #changed: ReadonlySet<number> = new Set();

  constructor(build: Build, length: number, before: DockerfileJudgements | undefined) {
    this.build = build;
    this.#length = length;
    this.#before = before;
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

  /** `context`, with facts that tell what the rule asked. */
  noting(rule: Rule, context: Context): Context {
    let noting = this.#askedBy.get(rule);
    if (noting === undefined) {
      noting = { ...context, facts: new AskedFacts(context.facts) };
      this.#askedBy.set(rule, noting);
    }
    return noting;
  }
}

/** A target of this version. */
class Judged implements Target {
  readonly check: CheckName;
  readonly name: string;
  readonly at: number;
  readonly #judging: DockerfileJudging;
  readonly #target: () => BuildTarget | undefined;
  #before: TargetRecord | undefined;
  #judgements: Map<Rule, Judgement> | undefined;
  #again: Map<Rule, readonly Problem[]> | undefined;

  constructor(
    judging: DockerfileJudging,
    { check, name, at }: Pick<BuildTarget, 'check' | 'name' | 'at'>,
    before: TargetRecord | undefined,
    target: () => BuildTarget | undefined,
  ) {
    this.check = check;
    this.name = name;
    this.at = at;
    this.#judging = judging;
    this.#target = target;
    this.#before = judging.isChanged(at) ? undefined : before;
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
    const { at, check, name } = this;
    this.#before = undefined;
    return { at, check, name, judgements: this.#judgements };
  }

  *run(rule: Rule, context: Context): Generator<Problem> {
    if (rule[this.check] === undefined) return;
    const before = this.#before?.judgements?.get(rule);
    if (this.#before !== undefined && before === undefined) return;
    const isStanding = before !== undefined && this.#judging.stands(before, context.facts);
    const judgement = isStanding ? before : this.#judge(rule, context);
    if (isKept(judgement)) {
      this.#judgements ??= new Map();
      this.#judgements.set(rule, judgement);
    }
    const grid = instructionGrid(this.#judging.build.instructions);
    for (const [index, problem] of judgement.problems.entries())
      yield placeProblem(problem, grid, () => this.#fixesOf(rule, context, index));
    if (judgement.failure !== undefined) throw judgement.failure.error;
  }

  #judge(rule: Rule, context: Context): Judgement {
    const reads = new Reads(this.at);
    const noting = this.#judging.noting(rule, context);
    const grid = instructionGrid(this.#judging.build.instructions);
    const problems: Judgement['problems'][number][] = [];
    let failure: Judgement['failure'];
    try {
      record(reads, () => {
        for (const problem of this.#target()?.run(rule, noting) ?? []) problems.push(keepProblem(problem, grid));
      });
    } catch (error) {
      failure = { error };
    }
    const isOwn = this.at !== -1 && reads.isOne;
    return { problems, asked: askedIn(reads), reads: isOwn ? undefined : reads, failure };
  }

  /** Fixes are made when somebody asks for them: the rule is run again, and says the same. */
  #fixesOf(rule: Rule, context: Context, index: number): NonNullable<Problem['fixes']> {
    this.#again ??= new Map();
    const problems = this.#again.get(rule) ?? [...(this.#target()?.run(rule, context) ?? [])];
    this.#again.set(rule, problems);
    return problems[index]?.fixes ?? [];
  }
}
