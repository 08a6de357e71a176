import { instructionRead } from '../model/dockerfile/reads.ts';
import type { Build } from '../model/dockerfile.ts';
import { noteRead, type Reads } from '../model/reads.ts';
import { textRead } from '../model/yaml-reads.ts';
import type { Context, Fix, Problem, Related, Rule, Severity } from '../rules/rule.ts';
import type { Part } from '../syntax/yaml/parts.ts';
import type { OtherFile } from '../text/place-elsewhere.ts';
import type { Range } from '../text/range.ts';
import type { Asked } from './asked-facts.ts';
import { lastBefore } from './targets.ts';

/** What a rule said of a target, without the model that it was found in. */
export interface Judgement {
  readonly problems: readonly KeptProblem[];
  readonly asked: readonly Asked[];
  /** Undefined when nothing but the target's own instruction or part was read. */
  readonly reads: Reads | undefined;
  /** What the rule threw. */
  readonly failure: { readonly error: unknown } | undefined;
}

/** A place by the instruction or part that it is in, so that it moves with it. */
interface Place {
  /** The instruction's number, or the part's place; -1 for the start of the file. */
  readonly at: number;
  readonly offset: number;
}

export interface KeptRange {
  readonly start: Place;
  readonly end: Place;
}

/** What places are kept by, so that they move with it. Whoever makes a place of an offset has read where that lies. */
export interface Grid {
  placeOf(offset: number, isEnd: boolean): Place;
  startOf(at: number): number;
  /** Whether an offset lies where nothing moves it. */
  isBeside(offset: number): boolean;
}

/** A place in another file is not moved by edits of this one. */
type KeptRelated = { readonly range: KeptRange; readonly message: string } | (Related & { readonly file: OtherFile });

/** A problem whose fixes were left out. */
export interface KeptProblem {
  readonly range: KeptRange;
  readonly message: string;
  readonly severity: Severity | undefined;
  readonly related: readonly KeptRelated[];
  /** Whether it stands where nothing moves it. */
  readonly isLoose: boolean;
}

/** Whether there is anything to remember of it. */
export function isKept({ problems, asked, reads, failure }: Judgement): boolean {
  return problems.length > 0 || asked.length > 0 || reads !== undefined || failure !== undefined;
}

/** Notes where `problem` stands. */
export function keepProblem(problem: Problem, grid: Grid): KeptProblem {
  const { message, severity, related = [] } = problem;
  const keep = (range: Range): KeptRange => keepRange(range, grid);
  return {
    range: keep(problem.range),
    message,
    severity,
    related: related.map(({ range, message, file }) =>
      file === undefined ? { range: keep(range), message } : { range, message, file },
    ),
    isLoose: [problem, ...related.filter(({ file }) => file === undefined)].some(
      ({ range: { start, end } }) => grid.isBeside(start) || grid.isBeside(end),
    ),
  };
}

export function keepRange({ start, end }: Range, grid: Grid): KeptRange {
  return { start: grid.placeOf(start, false), end: grid.placeOf(end, end > start) };
}

export function placeRange({ start, end }: KeptRange, grid: Grid): Range {
  return { start: grid.startOf(start.at) + start.offset, end: grid.startOf(end.at) + end.offset };
}

/** The instructions of a Dockerfile, as what places are kept by. */
export function instructionGrid(build: Build): Grid {
  const { instructions } = build;
  const before = (offset: number) => lastBefore(instructions, offset, ({ range }) => range);
  return {
    placeOf(offset) {
      const instruction = instructions[before(offset)];
      if (instruction === undefined) return { at: -1, offset };
      const { id, range, keywordRange } = instruction;
      // Behind its keyword, what it says decides where things are.
      if (offset > keywordRange.end) noteRead(instructionRead(id));
      return { at: id, offset: offset - range.start };
    },
    startOf: (at) => build.numbered(at)?.range.start ?? 0,
    isBeside: (offset) => offset > (instructions[before(offset)]?.range.end ?? offset),
  };
}

/** The parts of a YAML file, which are all of it; where a thing ends, it has not begun to be another. */
export function partGrid(parts: readonly Part[]): Grid {
  return {
    placeOf(offset, isEnd) {
      const at = lastBefore(parts, isEnd ? offset - 1 : offset, ({ start }) => ({ start, end: start }));
      const part = parts[at];
      if (part === undefined) return { at: -1, offset };
      noteRead(textRead(at));
      return { at, offset: offset - part.start };
    },
    startOf: (at) => parts[at]?.start ?? 0,
    isBeside: () => false,
  };
}

/** What rules said something of, and who makes their fixes when somebody asks for them. */
export interface ProblemOwner {
  /** Where things stand in this version. */
  readonly grid: Grid;
  /** The fixes of the problem at the place `index` among those that `rule` has with it. */
  fixesOf(rule: Rule, context: Context, index: number): readonly Fix[];
}

/** A problem where it stands now. There are thousands for each key that is typed, so it holds little more than what it is of. */
export class PlacedProblem implements Problem {
  readonly range: Range;
  readonly #kept: KeptProblem;
  readonly #owner: ProblemOwner;
  readonly #rule: Rule;
  readonly #context: Context;
  readonly #index: number;

  constructor(kept: KeptProblem, owner: ProblemOwner, rule: Rule, context: Context, index: number) {
    this.range = placeRange(kept.range, owner.grid);
    this.#kept = kept;
    this.#owner = owner;
    this.#rule = rule;
    this.#context = context;
    this.#index = index;
  }

  get message(): string {
    return this.#kept.message;
  }

  get severity(): Severity | undefined {
    return this.#kept.severity;
  }

  get related(): readonly Related[] | undefined {
    const { related } = this.#kept;
    if (related.length === 0) return undefined;
    const { grid } = this.#owner;
    return related.map((one) => ('file' in one ? one : { ...one, range: placeRange(one.range, grid) }));
  }

  get fixes(): readonly Fix[] {
    return this.#owner.fixesOf(this.#rule, this.#context, this.#index);
  }
}
