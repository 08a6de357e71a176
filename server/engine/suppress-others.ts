import type { Problem, Reference, ReferenceSource, Rule } from '../rules/rule.ts';
import { type ForeignIgnore, readForeignIgnores } from '../syntax/foreign-ignore.ts';
import type { ForeignRequest, ForeignTool } from '../syntax/foreign-request.ts';
import type { LineIndex } from '../text/line-index.ts';
import { contains, type Range } from '../text/range.ts';
import { blockEnd, isDate, removal } from './suppress.ts';
import type { FlowRequest } from './suppress-flow.ts';
import { type Lines, objectFinder } from './suppress-object.ts';

/** What the comments and annotations that other tools read do to the findings of a document. */
export interface OtherSuppression {
  /** Whether one of them silences, in its own tool, a check that covers all that `rule` does, at `offset`. */
  silences(rule: Rule, offset: number): boolean;
  /** Those that have expired, which is all that can be said of them: their own tool may need what we do not. */
  ineffective(): Problem[];
}

interface Scope {
  readonly ignore: ForeignIgnore;
  readonly first: number;
  readonly last: number;
}

/**
 * Reads what a document says to other tools. `instructions`: where each instruction of a Dockerfile stands. `inFlow`: what
 * no line of its own says. `isMarked`: whether it may name a tool anywhere.
 */
export function readOtherSuppression(
  text: string,
  lines: LineIndex,
  today: string,
  instructions: readonly Range[] | undefined,
  inFlow: readonly FlowRequest[] = [],
  isMarked = true,
): OtherSuppression {
  const ignores = readForeignIgnores(text, instructions !== undefined, isMarked);
  if (ignores.length === 0 && inFlow.length === 0) return noOtherSuppression;
  const ended = ignores.filter((ignore) => hasEnded(ignore, today));
  const scopes = scopesOf(
    ignores.filter((ignore) => !hasEnded(ignore, today)),
    { text, lines },
    instructions,
  );
  const byRule = new Map<Rule, readonly Scope[]>();
  const scopesFor = (rule: Rule): readonly Scope[] => {
    const known = byRule.get(rule) ?? scopes.filter(({ ignore }) => covers(ignore, rule));
    byRule.set(rule, known);
    return known;
  };
  return {
    silences(rule, offset) {
      if (inFlow.some((each) => contains(each.about, { start: offset, end: offset }) && covers(each, rule)))
        return true;
      if (scopes.length === 0) return false;
      const line = lines.lineAt(offset);
      return scopesFor(rule).some(({ first, last }) => first <= line && line <= last);
    },
    ineffective: () => ended.map((ignore) => complaint(ignore, text, lines)),
  };
}

/** Nothing was said to other tools, or it is not to be heard. */
export const noOtherSuppression: OtherSuppression = { silences: () => false, ineffective: () => [] };

/** Trivy ends one at the beginning of its day, and one that names no day at once. */
function hasEnded({ expires }: ForeignIgnore, today: string): boolean {
  return expires !== undefined && (!isDate(expires) || expires <= today);
}

function complaint({ ids, expires, range, isAlone }: ForeignIgnore, text: string, lines: LineIndex): Problem {
  const names = ids === 'all' ? 'everything' : ids.map((id) => `\`${id}\``).join(', ');
  const why = isDate(expires ?? '') ? `expired on ${expires}` : 'ends on what is no date, so it never holds';
  const isOnly = /^#[ \t]*[^ \t]+$/.test(text.slice(range.start, range.end).trimEnd());
  const edits = () => removal({ range, isAlone }, text, lines);
  return {
    range,
    message: `This comment that has Trivy ignore ${names} ${why}`,
    ...(isOnly && { fixes: [{ title: 'Remove the ignore comment', safety: 'safe', edits }] }),
  };
}

/** Whether what `ignore` silences covers everything that `rule` finds. */
function covers({ tool, ids, except = [] }: ForeignRequest, rule: Rule): boolean {
  return referencesOf(rule, tool).some((reference) => {
    const { id, relation } = typeof reference === 'string' ? { id: reference, relation: 'equal' } : reference;
    if (relation === 'narrower') return false;
    const isNamed = (names: readonly string[]) => names.some((name) => canonical(tool, name) === canonical(tool, id));
    return ids === 'all' ? !isNamed(except) : isNamed(ids);
  });
}

function referencesOf({ references }: Rule, tool: ForeignTool & ReferenceSource): readonly Reference[] {
  const found = references[tool];
  if (found === undefined) return [];
  return typeof found === 'object' && !('id' in found) ? found : [found];
}

/** One spelling for each check: tools have renamed theirs, and take several. */
function canonical(tool: ForeignTool, id: string): string {
  const name = id.toLowerCase();
  // AVD-DS-0002 and DS002 are former names of DS-0002.
  if (tool === 'trivy') return name.replace(/^avd-/, '').replace(/^([a-z]+)-?0*([1-9]\d*|0)$/, '$1-$2');
  if (tool === 'semgrep') return name.slice(name.lastIndexOf('.') + 1);
  if (tool === 'tally') return name.replace(/^(?:hadolint|buildkit|tally)\//, '');
  return tool === 'kube-score' ? name.replaceAll(' ', '-') : name;
}

function scopesOf(
  ignores: readonly ForeignIgnore[],
  source: Lines,
  instructions: readonly Range[] | undefined,
): Scope[] {
  const { text, lines } = source;
  // Trivy lets comments that stand above one another all mean what follows the last.
  const stackable = ignores.filter(({ tool, isAlone }) => tool === 'trivy' && isAlone);
  const objects = objectFinder(source);
  const stacked = new Set(stackable.map(({ range }) => lines.lineAt(range.start)));
  return ignores.flatMap((ignore): Scope[] => {
    const own = lines.lineAt(ignore.range.start);
    const covering = (first: number, last: number): Scope[] => [{ ignore, first, last }];
    if (ignore.scope === 'file') return covering(0, lines.lineCount);
    if (ignore.scope === 'object') return objects(own).flatMap(({ first, last }) => covering(first, last));
    let next = own + 1;
    if (ignore.tool === 'trivy') while (stacked.has(next)) next++;
    if (instructions !== undefined) {
      const range = instructionAt(instructions, next, lines, text, ignore.scope === 'block');
      return range === undefined ? [] : covering(next, lines.lineAt(range.end));
    }
    if (ignore.scope === 'line') return covering(next, next);
    if (ignore.scope === 'here') return covering(own, blockEnd(text, lines, own));
    return covering(next, blockEnd(text, lines, next));
  });
}

/** The instruction that starts on `line`; with `asStage` the whole stage, if it is its FROM. */
function instructionAt(
  instructions: readonly Range[],
  line: number,
  lines: LineIndex,
  text: string,
  asStage: boolean,
): Range | undefined {
  const index = instructions.findIndex(({ start }) => lines.lineAt(start) === line);
  const found = instructions[index];
  if (found === undefined || !asStage) return found;
  const isFrom = ({ start }: Range): boolean => /^from\s/i.test(text.slice(start, start + 5));
  if (!isFrom(found)) return undefined;
  const following = instructions.findIndex((range, at) => at > index && isFrom(range));
  const last = instructions[following === -1 ? instructions.length - 1 : following - 1] ?? found;
  return { start: found.start, end: last.end };
}
