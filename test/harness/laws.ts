import type { Config } from '../../server/engine/config.ts';
import { FileChanges, type FixParts } from '../../server/engine/file-changes.ts';
import type { Document, Finding, LintResult } from '../../server/engine/finding.ts';
import { fixAll, resolveFix } from '../../server/engine/fix.ts';
import { lint } from '../../server/engine/lint.ts';
import type { Facts } from '../../server/model/facts.ts';
import type { Fix } from '../../server/rules/rule.ts';
import { applyEdits, type Edit } from '../../server/text/edit.ts';
import type { Range } from '../../server/text/range.ts';
import { commentsToKeep, commentTexts } from './comments.ts';

/** What came of trying every fix of a document. */
export interface FixReport {
  /** Fixes that were offered with edits. */
  readonly offered: number;
  /** Fixes that the engine, or the fix itself, would not make here. */
  readonly refused: number;
  /** Laws that were broken, a sentence each. */
  readonly breaches: readonly string[];
}

/** Tries the fixes of every finding, or of those of `rule`, one at a time and all at once, against the laws of fixes. */
export function checkFixes(
  document: Document,
  facts: Facts,
  config: Config,
  { rule, twins = true }: { readonly rule?: string; readonly twins?: boolean } = {},
): FixReport {
  const trial = new Trial(document, facts, config, twins);
  for (const [index, finding] of trial.before.findings.entries()) {
    if (rule === undefined || finding.rule.id === rule) for (const fix of finding.fixes) trial.one(index, finding, fix);
  }
  for (const unsafe of [false, true]) trial.all(unsafe);
  return trial;
}

class Trial implements FixReport {
  offered = 0;
  refused = 0;
  readonly breaches: string[] = [];
  readonly before: LintResult;
  readonly #document: Document;
  readonly #facts: Facts;
  readonly #config: Config;
  readonly #twins: boolean;
  #twin: { document: Document; result: LintResult } | undefined;

  constructor(document: Document, facts: Facts, config: Config, twins: boolean) {
    this.#document = document;
    this.#facts = facts;
    this.#config = config;
    this.#twins = twins;
    this.before = this.#lint(document);
  }

  one(index: number, finding: Finding, fix: Fix): void {
    const name = `${finding.rule.id} at ${finding.range.start}, "${fix.title}"`;
    const resolved = resolveFix(this.#document, finding, fix, this.#facts, this.#config, this.before);
    if (!resolved) {
      this.refused++;
      return;
    }
    this.offered++;
    const fixed = this.#check(name, resolved);
    if (!fixed) return;
    const isThere = fix.lessens
      ? fixed.result.findings.some((other) => other.rule === finding.rule && other.message === finding.message)
      : count(fixed.result, finding.rule.id) >= count(this.before, finding.rule.id);
    if (isThere) this.#breach(name, 'the finding stays');
    if (fix.safety === 'unsafe' && !fix.breaks) this.#breach(name, 'an unsafe fix does not say what it breaks');
    this.#checkTwin(name, index, fix, fixed.text);
  }

  all(unsafe: boolean): void {
    const name = unsafe ? 'all fixes' : 'all safe fixes';
    const parts = fixAll(this.#document, this.#facts, this.#config, { unsafe });
    if (parts.applied === 0) {
      if (sizeOf(parts) > 0) this.#breach(name, 'there are edits, though nothing was applied');
      return;
    }
    const fixed = this.#check(name, parts);
    if (!fixed) return;
    const again = fixAll({ ...this.#document, text: fixed.text }, fixed.facts, this.#config, { unsafe });
    if (sizeOf(again) > 0) this.#breach(name, 'a second run changes the text again');
  }

  #check(name: string, parts: FixParts): { text: string; result: LintResult; facts: Facts } | undefined {
    const { edits } = parts;
    const text = applyEdits(this.#document.text, edits);
    const changes = FileChanges.none.and(parts);
    if (changes === undefined) return this.#breach(name, 'the edits of another file do not fit it');
    const facts = changes.over(this.#facts, this.#document.path);
    const result = lint({ ...this.#document, text: text ?? '' }, facts, this.#config);
    const breaches = checkEdits(this.#document.text, this.before, edits, result);
    if (sizeOf(parts) === 0) this.#breach(name, 'changes nothing');
    for (const breach of breaches) this.#breach(name, breach);
    return text === undefined ? undefined : { text, result, facts };
  }

  /** The same fix of the same text with the other line ends gives the same lines. */
  #checkTwin(name: string, index: number, fix: Fix, fixed: string): undefined {
    if (!this.#twins || /\r/.test(this.#document.text)) return undefined;
    this.#twin ??= this.#makeTwin();
    const { document, result } = this.#twin;
    const finding = result.findings[index];
    const twinFix = finding?.fixes.find(({ title }) => title === fix.title);
    if (!finding || !twinFix) return this.#breach(name, 'the twin with CRLF has no such fix');
    const resolved = resolveFix(document, finding, twinFix, this.#facts, this.#config, result);
    const text = resolved && applyEdits(document.text, resolved.edits);
    if (text === undefined) return this.#breach(name, 'refused in the twin with CRLF');
    if (text.replaceAll('\r\n', '\n') !== fixed) return this.#breach(name, 'another result in the twin with CRLF');
    if (/(?<!\r)\n/.test(text)) this.#breach(name, 'writes LF into a text with CRLF');
    return undefined;
  }

  #makeTwin(): { document: Document; result: LintResult } {
    const document = { ...this.#document, text: this.#document.text.replaceAll('\n', '\r\n') };
    return { document, result: this.#lint(document) };
  }

  #lint(document: Document): LintResult {
    return lint(document, this.#facts, this.#config);
  }

  #breach(name: string, what: string): undefined {
    this.breaches.push(`${name}: ${what}`);
    return undefined;
  }
}

/** The laws that hold for any edits of `text`, which was found to be `before`, and is `after` when they are made. */
export function checkEdits(text: string, before: LintResult, edits: readonly Edit[], after: LintResult): string[] {
  const fixed = applyEdits(text, edits);
  if (fixed === undefined) return ['the edits overlap or leave the text'];
  const breaches: string[] = [];
  if (edits.some(({ range, newText }) => text.slice(range.start, range.end) === newText))
    breaches.push('an edit replaces text with itself');
  if (after.format !== before.format) breaches.push(`the file is now ${after.format}`);
  const problem = after.problems.find(({ message }) => !before.problems.some((old) => old.message === message));
  if (problem) breaches.push(`the file has a new problem: ${problem.message}`);
  // What a finding covers may come out once there are fewer of it.
  const mended = before.findings.map(({ rule }) => rule).filter(({ id }) => count(after, id) < count(before, id));
  const covered = new Set(mended.flatMap(({ covers = [] }) => covers));
  for (const id of new Set(after.findings.map((finding) => finding.rule.id)))
    if (count(after, id) > count(before, id) && !covered.has(id)) breaches.push(`a new finding of ${id}`);
  if (before.format && after.format) {
    const reported = before.findings.map(({ range }) => range);
    const wanted = commentsToKeep(text, before.format, edits, reported);
    if (!includesAll(commentTexts(fixed, after.format), wanted)) breaches.push('a comment is lost');
  }
  return breaches;
}

/** Lints the document cut off after every `step` characters, and at every line's end; says where a range leaves the text. */
export function checkPrefixes(document: Document, facts: Facts, config: Config, step: number): string[] {
  const breaches: string[] = [];
  for (let end = 0; end <= document.text.length; end++) {
    if (end % step !== 0 && document.text[end] !== '\n' && document.text[end - 1] !== '\n') continue;
    const text = document.text.slice(0, end);
    try {
      const result = lint({ ...document, text }, facts, config);
      breaches.push(...checkResult(result, end).map((breach) => `cut at ${end}: ${breach}`));
    } catch (error) {
      breaches.push(`cut at ${end}: ${(error as Error).stack}`);
    }
  }
  return breaches;
}

/** Rules of `result` that threw, and ranges that are not inside a text of `length` characters. */
export function checkResult(result: LintResult, length: number): string[] {
  const places: { name: string; range: Range }[] = [
    ...result.findings.map(({ rule, range }) => ({ name: rule.id, range })),
    ...result.findings.flatMap(({ rule, related }) =>
      related.filter(({ file }) => file === undefined).map(({ range }) => ({ name: `${rule.id} (related)`, range })),
    ),
    ...result.problems.flatMap(({ message, range }) => (range ? [{ name: message, range }] : [])),
  ];
  const outside = places
    .filter(({ range: { start, end } }) => !(0 <= start && start <= end && end <= length))
    .map(({ name, range: { start, end } }) => `${name}: ${start} to ${end} is outside of the text`);
  return [...result.failures.map(({ rule, error }) => `${rule} threw: ${error}`), ...outside];
}

/** How many things a fix touches. */
function sizeOf({ edits, creations, fileEdits }: FixParts): number {
  return edits.length + creations.length + fileEdits.length;
}

function count(result: LintResult, id: string): number {
  return result.findings.filter((finding) => finding.rule.id === id).length;
}

function includesAll(present: readonly string[], wanted: readonly string[]): boolean {
  const left = new Map<string, number>();
  for (const text of present) left.set(text, (left.get(text) ?? 0) + 1);
  return wanted.every((text) => {
    const remaining = left.get(text) ?? 0;
    left.set(text, remaining - 1);
    return remaining > 0;
  });
}
