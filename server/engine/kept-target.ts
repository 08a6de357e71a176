import type { Facts } from '../model/facts.ts';
import { type Reads, record } from '../model/reads.ts';
import { type Context, type Fix, fixesFor, type Problem, type Rule } from '../rules/rule.ts';
import type { Range } from '../text/range.ts';
import { type Asked, AskedFacts, askedIn, Told } from './asked-facts.ts';
import { type Grid, isKept, type Judgement, keepProblem, PlacedProblem, type ProblemOwner } from './judgement.ts';
import type { CheckName, Target } from './targets.ts';

/** One version of a document on its way through the rules. */
export abstract class Judging {
  readonly told: Told;
  readonly #askedBy = new Map<Rule, Context>();

  /** `before`: what was told in the last version. */
  constructor(before?: readonly Asked[]) {
    this.told = new Told(before);
  }

  /** Where things stand in this version. */
  abstract get grid(): Grid;

  /** Whether `judgement` would come out the same now. */
  abstract stands(judgement: Judgement, facts: Facts): boolean;

  /** `context`, with facts that tell what the rule asked. */
  noting(rule: Rule, context: Context): Context {
    let noting = this.#askedBy.get(rule);
    if (noting === undefined) {
      noting = { ...context, facts: new AskedFacts(context.facts, this.told.same) };
      this.#askedBy.set(rule, noting);
    }
    return noting;
  }
}

/** Targets that are found together, made when one of them is asked for. */
export class MadeTargets<T extends Target> {
  readonly #group: { make(): Iterable<T> };
  #all: readonly T[] | undefined;

  constructor(group: { make(): Iterable<T> }) {
    this.#group = group;
  }

  get all(): readonly T[] {
    this.#all ??= [...this.#group.make()];
    return this.#all;
  }
}

/** A target of one version: what rules said of it in the last one counts as long as it stands. */
export abstract class KeptTarget implements Target, ProblemOwner {
  readonly #judging: Judging;
  readonly #made: MadeTargets<Target>;
  readonly #place: number;
  #judgements: Map<Rule, Judgement> | undefined;
  /** What rules said of this version, with the fixes. */
  #said: Map<Rule, readonly Problem[]> | undefined;

  /** It is that at `place` among `made`. */
  constructor(judging: Judging, made: MadeTargets<Target>, place: number) {
    this.#judging = judging;
    this.#made = made;
    this.#place = place;
  }

  abstract get check(): CheckName;
  abstract get name(): string;
  /** Place of the part of the document that it stands in; -1 where it is no one part. */
  abstract get at(): number;
  abstract get scope(): Range;
  abstract get rules(): Iterable<Rule> | undefined;
  /** What `rule` said in the last version, where that was kept. */
  protected abstract keptOf(rule: Rule): Judgement | undefined;
  /** Takes down what a rule reads of this target. */
  protected abstract startReads(): Reads;

  /** What rules said in this version that is to be kept. */
  get judgements(): ReadonlyMap<Rule, Judgement> | undefined {
    return this.#judgements;
  }

  get grid(): Grid {
    return this.#judging.grid;
  }

  run(rule: Rule, context: Context): Iterable<Problem> {
    const before = this.keptOf(rule);
    const isStanding = before !== undefined && this.#judging.stands(before, context.facts);
    const judgement = isStanding ? before : this.#judge(rule, context);
    if (isKept(judgement)) {
      this.#judgements ??= new Map();
      this.#judgements.set(rule, judgement);
    }
    return this.placed(rule, context, judgement);
  }

  /** The problems of `judgement` where they stand now; throws what the rule threw behind them. */
  protected placed(rule: Rule, context: Context, judgement: Judgement | undefined): Iterable<Problem> {
    if (judgement === undefined) return [];
    const { problems, failure } = judgement;
    const placed = problems.map((one, index) => new PlacedProblem(one, this, rule, context, index));
    return failure === undefined ? placed : failing(placed, failure.error);
  }

  /** What was said in an earlier version the rule says again. */
  fixesOf(rule: Rule, context: Context, index: number): readonly Fix[] {
    const problems = this.#said?.get(rule) ?? this.#note(rule, [...(this.#target?.run(rule, context) ?? [])]);
    const problem = problems[index];
    return problem === undefined ? [] : fixesFor(problem);
  }

  get #target(): Target | undefined {
    return this.#made.all[this.#place];
  }

  #judge(rule: Rule, context: Context): Judgement {
    const reads = this.startReads();
    const noting = this.#judging.noting(rule, context);
    const { grid } = this;
    const said: Problem[] = [];
    const problems: Judgement['problems'][number][] = [];
    let failure: Judgement['failure'];
    try {
      record(reads, () => {
        for (const problem of this.#target?.run(rule, noting) ?? []) {
          problems.push(keepProblem(problem, grid));
          said.push(problem);
        }
      });
    } catch (error) {
      failure = { error };
    }
    if (said.length > 0) this.#note(rule, said);
    const isOwn = this.at !== -1 && reads.isOne;
    return { problems, asked: askedIn(reads), reads: isOwn ? undefined : reads, failure };
  }

  #note(rule: Rule, problems: readonly Problem[]): readonly Problem[] {
    this.#said ??= new Map();
    this.#said.set(rule, problems);
    return problems;
  }
}

function* failing(problems: readonly Problem[], error: unknown): Generator<Problem> {
  yield* problems;
  throw error;
}
