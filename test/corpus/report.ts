import type { Rule } from '../../server/rules/rule.ts';
import type { Judgement } from './judge.ts';
import { isDifference } from './notes.ts';
import type { Outcome } from './worker.ts';

/** All that a run over the corpus has seen. */
export interface Run {
  readonly rules: readonly Rule[];
  readonly judgements: readonly Judgement[];
  /** Differences that the notes say nothing of. */
  readonly unexplained: number;
  /** Labels that no rule answers for. */
  readonly outOfScope: number;
  /** Every file that was read, labelled or not. */
  readonly outcomes: readonly Outcome[];
  /** Real files by kind, those that are none of ours left out. */
  readonly real: ReadonlyMap<string, readonly Outcome[]>;
  /** YAML that is none of ours. */
  readonly foreign: readonly Outcome[];
  readonly twins: { readonly all: number; readonly alike: number };
}

/** The committed report: no times and no paths, so that it changes only when what is found changes. */
export function conformance(run: Run): string {
  const whole = run.judgements.filter((one) => !one.isPartial);
  return [
    '# Conformance',
    'Written by `npm run corpus`, which reads samples and judgements of other tools and standards (`$BULKHEAD_SHARED`, or `../shared`).',
    'A judgement is in scope when a rule names its control among its `references`. *Found*: of those that must fire, how many',
    'did, at the place that the judgement names. *False alarms*: of those that must be silent, how many were not. Labels are',
    "their authors' and not always right.",
    '',
    '## Judgements of others (profile `strict`)',
    '',
    ...tally(whole, 'Set', (one) => [one.label.set]),
    '',
    `${whole.filter(isDifference).length} differences remain, and ${run.unexplained === 0 ? 'each is' : `all but ${run.unexplained} are`} explained in`,
    '[conformance-notes.md](conformance-notes.md).',
    '',
    'Controls that are wider than the rules that name them, so that a rule answers for a part only:',
    '',
    ...tallyParts(run.judgements.filter((one) => one.isPartial)),
    '',
    `${run.outOfScope} judgements are about controls that no rule covers.`,
    '',
    '## By rule',
    '',
    ...tally(whole, 'Rule', (one) => (one.outcome === 'missed' ? one.rules : one.by.length > 0 ? one.by : one.rules)),
    '',
    '## Every file',
    '',
    ...robustness(run),
    '',
    '## Findings on real files (profile `recommended`)',
    '',
    ...noise(run),
    '',
  ].join('\n');
}

function tally(
  judgements: readonly Judgement[],
  title: string,
  namesOf: (one: Judgement) => readonly string[],
): string[] {
  const counts = new Map<string, Record<Judgement['outcome'], number>>();
  for (const one of judgements) {
    for (const name of namesOf(one)) {
      const count = counts.get(name) ?? { found: 0, missed: 0, quiet: 0, 'false alarm': 0 };
      count[one.outcome]++;
      counts.set(name, count);
    }
  }
  const rows = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => {
      const fire = count.found + count.missed;
      const silent = count.quiet + count['false alarm'];
      return row([
        name,
        fire,
        count.found,
        percent(count.found, fire),
        silent,
        count['false alarm'],
        percent(count['false alarm'], silent),
      ]);
    });
  return [
    row([title, 'must fire', 'found', '', 'must be silent', 'false alarms', '']),
    row(Array(7).fill('---')),
    ...rows,
  ];
}

function tallyParts(judgements: readonly Judgement[]): string[] {
  const sets = [...new Set(judgements.map(({ label }) => label.set))].sort();
  const rows = sets.map((set) => {
    const fire = judgements.filter(({ label }) => label.set === set);
    const found = fire.filter(({ outcome }) => outcome === 'found').length;
    return row([set, fire.length, found, percent(found, fire.length)]);
  });
  return [row(['Set', 'must fire', 'found', '']), row(Array(4).fill('---')), ...rows];
}

function robustness({ outcomes, foreign, twins }: Run): string[] {
  const crashes = outcomes.flatMap((outcome) => outcome.crashes);
  const hangs = crashes.filter((crash) => crash.endsWith('did not come back')).length;
  const noisy = foreign.filter((outcome) => outcome.findings.length + outcome.problems.length > 0).length;
  const fixes = outcomes.flatMap((outcome) => outcome.fixes ?? []);
  const sum = (read: (fix: (typeof fixes)[number]) => number) => fixes.reduce((total, fix) => total + read(fix), 0);
  return [
    row(['', '']),
    row(['---', '---:']),
    row(['files read', outcomes.length]),
    row(['crashes, and findings outside of their file', crashes.length - hangs]),
    row(['hangs', hangs]),
    row(['YAML files of other kinds', foreign.length]),
    row(['of which something was said about', noisy]),
    row(['re-encoded or shifted twins', twins.all]),
    row(['of which found otherwise than the original', twins.all - twins.alike]),
    row(['real files on which fixes were tried', fixes.length]),
    row(['fixes offered and verified', sum((fix) => fix.offered)]),
    row(['fixes that were not offered, because they would not hold', sum((fix) => fix.refused)]),
    row(['broken laws', sum((fix) => fix.breaches.length)]),
  ];
}

function noise({ real, rules }: Run): string[] {
  const recommended = new Set(rules.filter((rule) => rule.profile === 'recommended').map((rule) => rule.id));
  const counted = (outcome: Outcome) => outcome.findings.filter((found) => recommended.has(found.rule));
  const kinds = [...real]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, outcomes]) => {
      const counts = outcomes.map((outcome) => counted(outcome).length).sort((a, b) => a - b);
      const total = counts.reduce((sum, count) => sum + count, 0);
      return row([kind, outcomes.length, total, at(counts, 0.5), at(counts, 0.95)]);
    });
  const all = [...real.values()].flat();
  const byRule = [...recommended].sort().map((id) => {
    const hits = all
      .map((outcome) => counted(outcome).filter((found) => found.rule === id).length)
      .filter((count) => count > 0);
    return row([
      `\`${id}\``,
      hits.reduce((sum, count) => sum + count, 0),
      hits.length,
      percent(hits.length, all.length),
    ]);
  });
  return [
    row(['Kind', 'files', 'findings', 'median per file', 'p95']),
    row(Array(5).fill('---')),
    ...kinds,
    '',
    row(['Rule', 'findings', 'files', '']),
    row(Array(4).fill('---')),
    ...byRule,
  ];
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)} %`;
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}
