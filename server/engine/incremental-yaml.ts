import { type Facts, questionKey } from '../model/facts.ts';
import { Reads, record } from '../model/reads.ts';
import { headerRead, imagesRead, textRead, variablesRead } from '../model/yaml-reads.ts';
import type { Context, Problem, Rule } from '../rules/rule.ts';
import type { YamlFile } from '../syntax/yaml/parse.ts';
import { attached } from '../text/attached.ts';
import type { Range } from '../text/range.ts';
import type { Asked } from './asked-facts.ts';
import { type Grid, type Judgement, type KeptRange, keepRange, partGrid, placeRange } from './judgement.ts';
import { Judging, KeptTarget, MadeTargets } from './kept-target.ts';
import type { CheckName, Target } from './targets.ts';
import {
  changedDigests,
  changedLookups,
  changesBetween,
  type Digest,
  digestsOf,
  isUntouched,
  sameAmong,
  type YamlVersion,
} from './yaml-changes.ts';
import type { YamlGroup, YamlOutline } from './yaml-groups.ts';

/** What is kept of what was judged in one version of a YAML file. */
export interface YamlJudgements extends YamlVersion {
  readonly groups: readonly GroupRecord[];
  readonly told: readonly Asked[];
}

/** The targets of a group; they are the same as long as nothing is different that they were found by. */
interface GroupRecord {
  readonly key: number;
  readonly at: number;
  readonly reads: Reads;
  readonly decided: unknown;
  readonly targets: readonly TargetRecord[];
}

/** A target, and what the rules said of it that said anything or looked at more than its own part. */
interface TargetRecord {
  readonly check: CheckName;
  readonly name: string;
  /** Undefined for the whole file. */
  readonly scope: KeptRange | undefined;
  readonly judgements: ReadonlyMap<Rule, Judgement> | undefined;
}

/** What all judgements of a group rest on, and those of them that say something. */
interface Summary {
  readonly reads: Reads;
  readonly asked: readonly Asked[];
  readonly telling: readonly {
    readonly place: number;
    readonly target: TargetRecord;
    readonly rules: readonly Rule[];
  }[];
}

/** One version of a YAML file on its way through the rules. */
export class YamlJudging extends Judging {
  readonly grid: Grid;
  readonly length: number;
  /** What there is to keep; undefined until all of it was judged. */
  judgements: YamlJudgements | undefined;
  readonly #file: YamlFile;
  readonly #outline: YamlOutline;
  readonly #facts: Facts;
  readonly #kept: ((index: number) => GroupRecord | undefined) | undefined;
  readonly #digests: readonly Digest[];
  readonly #lookups: readonly Digest[];
  readonly #changed: readonly number[];

  /** `facts`: what rules are told, unless they are told something of their own. */
  constructor(file: YamlFile, outline: YamlOutline, facts: Facts, before: YamlJudgements | undefined) {
    super(before?.told);
    const changed = before && changesBetween(before, file, outline);
    this.grid = partGrid(file.parts);
    this.length = file.text.length;
    this.#file = file;
    this.#outline = outline;
    this.#facts = facts;
    this.#kept = changed && before && sameAmong(before.groups, outline.groups);
    const old = changed && before;
    const own = changed ?? [];
    this.#digests = digestsOf(outline.digests, old?.digests, own);
    const all = old === undefined ? own : [...own, ...changedDigests(old.digests, this.#digests, outline.folds)];
    this.#lookups = digestsOf(outline.lookups, old?.lookups, all);
    this.#changed = old === undefined ? all : [...all, ...changedLookups(old.lookups, this.#lookups)];
  }

  /** Whether there is the same to judge in `group` as in the last version. */
  #isSameGroup(group: YamlGroup, before: GroupRecord): boolean {
    const mayDiffer = this.#changed.some((index) => index === imagesRead || variablesRead.has(index));
    return isUntouched(before.reads, this.#changed) && (!mayDiffer || before.decided === group.decided?.());
  }

  *targets(): Generator<Target> {
    const groups: GroupRecord[] = [];
    for (const [index, group] of this.#outline.groups.entries()) {
      const before = this.#kept?.(index);
      if (before !== undefined && this.#isSameGroup(group, before)) {
        const made = new MadeTargets(group);
        const { reads, asked, telling } = summaryOf(before);
        // Most groups stand for each key that is typed: they are not asked one judgement at a time.
        if (isUntouched(reads, this.#changed) && this.told.isStill(asked, this.#facts)) {
          for (const { place, target, rules } of telling)
            yield new StandingTarget(this, group.at, target, made, place, rules);
          groups.push(before);
          continue;
        }
        const judged: JudgedTarget[] = [];
        for (const [place, target] of before.targets.entries()) {
          const one = new JudgedTarget(this, group.at, target, made, place);
          judged.push(one);
          if (target.judgements !== undefined) yield one;
        }
        groups.push({ ...before, targets: judged.map(({ record: each }) => each) });
      } else groups.push(yield* this.#anew(group));
    }
    const { key, variables, headers } = this.#outline;
    this.judgements = {
      file: this.#file,
      outline: { key, variables, headers },
      digests: this.#digests,
      lookups: this.#lookups,
      groups,
      told: this.told.used,
    };
  }

  *#anew(group: YamlGroup): Generator<Target, GroupRecord> {
    const { key, at } = group;
    const reads = readsOf(at);
    const judged: JudgedTarget[] = [];
    const made = new MadeTargets(group);
    const scopes = record(reads, () => made.all.map((target) => keptScope(target, this)));
    for (const [place, { check, name, rules }] of made.all.entries()) {
      const target = { check, name, scope: scopes[place], judgements: undefined };
      const one = new JudgedTarget(this, at, target, made, place, rules);
      judged.push(one);
      yield one;
    }
    return { key, at, reads, decided: group.decided?.(), targets: judged.map(({ record: each }) => each) };
  }

  /** Whether `judgement` would come out the same now. */
  stands({ reads, asked }: Judgement, facts: Facts): boolean {
    return (reads === undefined || isUntouched(reads, this.#changed)) && this.told.isStill(asked, facts);
  }
}

const summaries = attached<GroupRecord, Summary>();

function summaryOf(group: GroupRecord): Summary {
  let summary = summaries.get(group);
  if (summary === undefined) {
    summary = summarise(group);
    summaries.set(group, summary);
  }
  return summary;
}

function summarise({ targets }: GroupRecord): Summary {
  const reads = new Reads();
  const asked = new Map<string, Asked>();
  const telling: Summary['telling'][number][] = [];
  for (const [place, target] of targets.entries()) {
    const rules: Rule[] = [];
    for (const [rule, judgement] of target.judgements ?? none) {
      if (judgement.reads !== undefined) reads.addAll(judgement.reads);
      // In the order in which rules ask, so that none is asked on that another answer would have kept from being asked.
      for (const one of judgement.asked)
        if (!asked.has(questionKey(one.question))) asked.set(questionKey(one.question), one);
      if (judgement.problems.length > 0 || judgement.failure !== undefined) rules.push(rule);
    }
    if (rules.length > 0) telling.push({ place, target, rules });
  }
  return { reads, asked: [...asked.values()], telling };
}

/** Reads of something that stands in the part at place `at`. */
function readsOf(at: number): Reads {
  return at === -1 ? new Reads() : new Reads(textRead(at), headerRead(at));
}

const none: ReadonlyMap<Rule, Judgement> = new Map();

/** An object that is all of its file need not be that in the next version. */
function keptScope({ check, scope }: Target, { grid }: YamlJudging): KeptRange | undefined {
  return check === 'project' ? undefined : keepRange(scope, grid);
}

/** A target of this version, by what is known of it from the last one. */
class JudgedTarget extends KeptTarget {
  readonly at: number;
  readonly #judging: YamlJudging;
  readonly #target: TargetRecord;
  readonly #rules: Iterable<Rule> | undefined;
  #scope: Range | undefined;

  constructor(
    judging: YamlJudging,
    at: number,
    target: TargetRecord,
    made: MadeTargets<Target>,
    place: number,
    rules?: Iterable<Rule>,
  ) {
    super(judging, made, place);
    this.at = at;
    this.#judging = judging;
    this.#target = target;
    this.#rules = rules;
  }

  get check(): CheckName {
    return this.#target.check;
  }

  get name(): string {
    return this.#target.name;
  }

  get rules(): Iterable<Rule> | undefined {
    return this.#rules ?? this.#target.judgements?.keys();
  }

  get scope(): Range {
    const { grid, length } = this.#judging;
    const { scope } = this.#target;
    this.#scope ??= scope === undefined ? { start: 0, end: length } : placeRange(scope, grid);
    return this.#scope;
  }

  get record(): TargetRecord {
    const { judgements } = this;
    return { ...this.#target, judgements };
  }

  protected keptOf(rule: Rule): Judgement | undefined {
    return this.#target.judgements?.get(rule);
  }

  protected startReads(): Reads {
    return readsOf(this.at);
  }
}

/** A target of which it is known that everything stands, so that nothing is to be kept of it anew. */
class StandingTarget extends JudgedTarget {
  override run(rule: Rule, context: Context): Iterable<Problem> {
    return this.placed(rule, context, this.keptOf(rule));
  }
}
