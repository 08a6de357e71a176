import type { Instruction } from '../model/dockerfile.ts';
import { noteRead, type Reads } from '../model/reads.ts';
import type { Problem, Related, Severity } from '../rules/rule.ts';
import type { OtherFile } from '../text/place-elsewhere.ts';
import type { Range } from '../text/range.ts';
import type { Asked } from './asked-facts.ts';
import { lastBefore } from './targets.ts';

/** What a rule said of a target, without the model that it was found in. */
export interface Judgement {
  readonly problems: readonly KeptProblem[];
  readonly asked: readonly Asked[];
  /** Undefined when nothing but the target's own instruction was read. */
  readonly reads: Reads | undefined;
  /** What the rule threw. */
  readonly failure: { readonly error: unknown } | undefined;
}

/** A place by the instruction that it is in, so that it moves with it. */
interface Place {
  /** -1 for the start of the file. */
  readonly at: number;
  readonly offset: number;
}

interface KeptRange {
  readonly start: Place;
  readonly end: Place;
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
export function keepProblem(problem: Problem, instructions: readonly Instruction[]): KeptProblem {
  const { message, severity, related = [] } = problem;
  const keep = ({ start, end }: Range): KeptRange => ({
    start: placeOf(start, instructions),
    end: placeOf(end, instructions),
  });
  const isBeside = (offset: number): boolean => {
    const at = lastBefore(instructions, offset, ({ range }) => range);
    return offset > (instructions[at]?.range.end ?? offset);
  };
  return {
    range: keep(problem.range),
    message,
    severity,
    related: related.map(({ range, message, file }) =>
      file === undefined ? { range: keep(range), message } : { range, message, file },
    ),
    isLoose: [problem, ...related.filter(({ file }) => file === undefined)].some(
      ({ range: { start, end } }) => isBeside(start) || isBeside(end),
    ),
  };
}

function placeOf(offset: number, instructions: readonly Instruction[]): Place {
  const at = lastBefore(instructions, offset, ({ range }) => range);
  const instruction = instructions[at];
  if (instruction === undefined) return { at: -1, offset };
  const place = { at, offset: offset - instruction.range.start };
  // Behind its keyword, what it says decides where things are.
  if (offset > instruction.keywordRange.end) noteRead(at);
  return place;
}

/** The problem where it stands now. */
export function placeProblem(
  { range, message, severity, related }: KeptProblem,
  instructions: readonly Instruction[],
  fixesOf: () => NonNullable<Problem['fixes']>,
): Problem {
  const place = ({ at, offset }: Place): number => (instructions[at]?.range.start ?? 0) + offset;
  const placeRange = ({ start, end }: KeptRange): Range => ({ start: place(start), end: place(end) });
  return {
    range: placeRange(range),
    message,
    ...(severity !== undefined && { severity }),
    ...(related.length > 0 && {
      related: related.map((one) => ('file' in one ? one : { ...one, range: placeRange(one.range) })),
    }),
    get fixes() {
      return fixesOf();
    },
  };
}
