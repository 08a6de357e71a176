import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { combine } from '../../server/engine/config.ts';
import type { Document, LintResult } from '../../server/engine/finding.ts';
import { fixAll, resolveFix } from '../../server/engine/fix.ts';
import { harden } from '../../server/engine/harden.ts';
import { hardeningGoal } from '../../server/engine/hardening-goal.ts';
import { hoverAt } from '../../server/engine/hover.ts';
import { type LintState, lintNext } from '../../server/engine/incremental.ts';
import { lint } from '../../server/engine/lint.ts';
import { posture } from '../../server/engine/posture.ts';
import { applyEdits } from '../../server/text/edit.ts';
import type { Range } from '../../server/text/range.ts';
import { nothingKnown, Random, type Sample, shown } from '../engine/random-edits.ts';
import { composeFiles, dockerfiles, manifests } from './grammar.ts';
import { mutate } from './mutate.ts';

/** Processor time that one small document may take for all that is asked of it, in milliseconds. */
const mostTime = 4_000;
/** Of a text that grew, no more is judged: cases are to be many. */
const longest = 6_000;

const strict = combine([], { profile: 'strict' });
const grammars = [
  ['Dockerfile', dockerfiles],
  ['compose.yaml', composeFiles],
  ['k.yaml', manifests],
] as const;

/** One document to be judged, and what stood there before. */
export interface Case extends Sample {
  readonly before: string;
}

/** The case that `seed` and `index` come to, whatever ran before it. */
export function caseOf(samples: readonly Sample[], seed: number, index: number): Case {
  const random = randomOf(seed, index);
  if (random.isBy(0.25)) return grammarCase(samples, random);
  const sample = random.pick(samples);
  const before = sample.text.slice(0, longest);
  return { ...sample, before, text: mutate(before, random, () => random.pick(samples).text).slice(0, longest) };
}

function grammarCase(samples: readonly Sample[], random: Random): Case {
  const [path, arbitrary] = random.pick(grammars);
  const [before = '', after = ''] = fc.sample(arbitrary as fc.Arbitrary<string>, {
    numRuns: 2,
    seed: Math.floor(random.below(2 ** 31)),
  });
  const manner = random.below(3);
  const text =
    manner < 1 ? after : manner < 2 ? before + after : mutate(before, random, () => random.pick(samples).text);
  return { path, facts: nothingKnown, config: strict, before, text: text.slice(0, longest) };
}

/** Neighbouring numbers are to have nothing in common. */
export function randomOf(seed: number, index: number): Random {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + index;
  for (let round = 0; round < 3; round++) mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  return new Random((mixed ^ (mixed >>> 15)) >>> 0);
}

/** Asks of the engine all that it answers about `one`, and throws when an answer is none. */
export function checkCase(one: Case, random: Random): void {
  const { path, text, facts, config } = one;
  const document = { path, text };
  const started = process.cpuUsage();
  const result = lint(document, facts, config);
  checkResult(result, text);
  const states: (LintState | undefined)[] = [];
  for (const version of [one.before, text, one.before]) {
    const next = lintNext({ path, text: version }, facts, config, states.at(-1));
    states.push(next.state);
    if (version === text) checkSame(shown(next.result), shown(result));
  }
  // What fixtures know of images is only what their rules ask for.
  hoverAt(document, Math.floor(random.below(text.length + 1)), nothingKnown, config);
  if (random.isBy(0.2)) checkFixes(document, one, result, random);
  if (result.format === 'kubernetes' && random.isBy(0.3)) posture(document, facts, config);
  const { user, system } = process.cpuUsage(started);
  ok((user + system) / 1_000 < mostTime, `took ${Math.round((user + system) / 1_000)} ms`);
}

/** Whether both say the same; the order of what an object holds says nothing. */
function checkSame(again: string, anew: string): void {
  if (again !== anew) deepEqual(JSON.parse(again), JSON.parse(anew), 'linted again, it says something else');
}

function checkResult({ failures, findings, problems }: LintResult, text: string): void {
  equal(failures.map(({ rule, error }) => `${rule}: ${error}`).join('\n'), '', 'a rule threw');
  for (const { range, scope, related, message, rule } of findings) {
    checkRange(range, text, rule.id);
    checkRange(scope, text, `the scope of ${rule.id}`);
    for (const each of related) if (each.file === undefined) checkRange(each.range, text, `what ${rule.id} rests on`);
    ok(message.length > 0 && !message.endsWith('.'), `${rule.id} says nothing`);
  }
  for (const { range, message } of problems) if (range !== undefined) checkRange(range, text, message);
}

function checkRange({ start, end }: Range, text: string, name: string): void {
  const isInside = Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= text.length;
  ok(isInside, `${name} stands at ${start} to ${end} of ${text.length}`);
}

/** A fix that holds leaves a document that can be judged, without its finding. */
function checkFixes(document: Document, { facts, config }: Case, result: LintResult, random: Random): void {
  const { findings } = result;
  const finding = findings.length > 0 ? random.pick(findings) : undefined;
  for (const fix of finding?.fixes ?? []) {
    if (finding === undefined) break;
    const resolved = resolveFix(document, finding, fix, facts, config, result);
    if (resolved === undefined) continue;
    const after = applyEdits(document.text, resolved.edits);
    ok(after !== undefined, `${fix.title}: its edits overlap`);
    checkResult(lint({ ...document, text: after }, facts, config), after);
  }
  if (random.isBy(0.2)) {
    const { edits } = fixAll(document, facts, config, { unsafe: random.isBy(0.5) });
    ok(applyEdits(document.text, edits) !== undefined, 'the edits of all fixes overlap');
  }
  if (random.isBy(0.1)) harden(document, facts, hardeningGoal(config));
}

/** The smallest text found that still fails as `one` does, by taking lines and then characters away. */
export function shrink(one: Case, fails: (smaller: Case) => boolean, until: number): Case {
  let smallest = one;
  for (const key of ['before', 'text'] as const) {
    for (const separator of ['\n', '']) {
      let parts = smallest[key].split(separator);
      for (let size = parts.length; size >= 1; size = Math.floor(size / 2)) {
        for (let at = 0; at < parts.length && Date.now() < until; ) {
          const fewer = parts.toSpliced(at, size);
          const smaller = { ...smallest, [key]: fewer.join(separator) };
          if (fails(smaller)) [smallest, parts] = [smaller, fewer];
          else at += size;
        }
      }
    }
  }
  return smallest;
}
