import { structuredPatch } from 'diff';
import { type Config, combine } from '../../server/engine/config.ts';
import { parseConfig } from '../../server/engine/config-file.ts';
import type { Finding } from '../../server/engine/finding.ts';
import { type ResolvedFix, resolveFix } from '../../server/engine/fix.ts';
import { lint } from '../../server/engine/lint.ts';
import { rules } from '../../server/rules/index.ts';
import { applyEdits } from '../../server/text/edit.ts';
import { type Fence, replaceBodies } from './fences.ts';
import type { Fixture, FixtureCase, FixtureDiff, FixtureFile } from './fixture.ts';
import { drawMarks, markAt } from './marks.ts';

/** Stands in a diff where no fix is offered. */
const noFix = '(no fix)';

/** The configuration of a case: every rule on, and what the case says itself. */
export function caseConfig({ config }: FixtureCase): Config {
  if (config === undefined) return combine([], { profile: 'strict' });
  const parsed = parseConfig(config, rules);
  const error = parsed.errors[0];
  if (error) throw new Error(`config: ${error.message}`);
  return combine([{ folder: '', config: parsed.config }], parsed.config.extends ? {} : { profile: 'strict' });
}

/** What the fixture's rule finds in a file of a case. */
export function findingsOf(fixture: Fixture, one: FixtureCase, file: FixtureFile): Finding[] {
  return lint(file, one.facts, caseConfig(one)).findings.filter((finding) => finding.rule.id === fixture.rule);
}

/** The fence of `file` as it should read: with a mark under every finding. */
export function drawFile(fixture: Fixture, one: FixtureCase, file: FixtureFile): string[] {
  const withMessages = file.marks.some((mark) => mark.message !== undefined);
  const marks = findingsOf(fixture, one, file).map(({ range, rule, message }) =>
    markAt(file.text, range, rule.id, withMessages ? message : undefined),
  );
  return drawMarks(file.text, marks);
}

/** The fence of `diff` as it should read: what the fix changes, as it is offered. */
export function drawDiff(fixture: Fixture, one: FixtureCase, file: FixtureFile, diff: FixtureDiff): string[] {
  for (const finding of findingsOf(fixture, one, file)) {
    const fix = finding.fixes.find(({ title }) => diff.title === undefined || title.replaceAll('`', '') === diff.title);
    if (!fix) continue;
    const resolved = resolveFix(file, finding, fix, one.facts, caseConfig(one));
    return resolved ? renderFix(file.text, resolved) : [noFix];
  }
  return [noFix];
}

/** What `fix` changes in `text`, with a line of context on either side, and the files it makes and changes. */
export function renderFix(text: string, fix: ResolvedFix): string[] {
  const changed = applyEdits(text, fix.edits);
  if (changed === undefined) throw new Error(`the edits of "${fix.title}" overlap`);
  const lines = renderChange(text, changed);
  const creations = fix.creations.flatMap(({ path, mode, newText }) => [
    `+++ ${path}${mode ? ` (${mode})` : ''}`,
    ...newText
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => `+${line}`),
  ]);
  const fileEdits = fix.fileEdits.flatMap(({ path, text: before, edits }) => [
    `--- ${path}`,
    ...renderChange(before, applyEdits(before, edits) ?? before),
  ]);
  return [...lines, ...creations, ...fileEdits].map((line) => line.trimEnd());
}

function renderChange(before: string, after: string): string[] {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 1 });
  const lines = hunks.flatMap((hunk, index) => (index === 0 ? hunk.lines : ['@@', ...hunk.lines]));
  return lines.filter((line) => !line.startsWith('\\'));
}

/** The text of a fixture with every mark and diff redrawn. */
export function redraw(fixture: Fixture): string {
  const bodies = new Map<Fence, readonly string[]>();
  for (const one of fixture.cases) {
    for (const file of one.files) {
      bodies.set(file.fence, drawFile(fixture, one, file));
      for (const diff of file.diffs) bodies.set(diff.fence, drawDiff(fixture, one, file, diff));
    }
  }
  return replaceBodies(fixture.lines, bodies).join('\n');
}
