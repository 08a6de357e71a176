// npm run corpus: reads the public corpus, compares with its labels, tries every fix, and writes docs/conformance.md.
//   --short   fixes on a sample of the files, and nothing is written
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { decode } from '../server/cli/decode.ts';
import { rules } from '../server/rules/index.ts';
import {
  compareClasses,
  compareWithPeer,
  differentialSection,
  pathOf,
  readSnapshot,
} from '../test/corpus/differential.ts';
import { type Judgement, Scope } from '../test/corpus/judge.ts';
import { corpusFolder, type Label, type Row, readLabels, readManifest } from '../test/corpus/manifest.ts';
import { compareNotes } from '../test/corpus/notes.ts';
import { agrees, postureSection, readPostureLabels } from '../test/corpus/pod-security.ts';
import { runJobs } from '../test/corpus/pool.ts';
import { conformance } from '../test/corpus/report.ts';
import { isAlike, twinsOf } from '../test/corpus/twins.ts';
import type { Job, Outcome } from '../test/corpus/worker.ts';

const root = join(import.meta.dirname, '..');
const short = process.argv.includes('--short');
const sample = 40;

if (!existsSync(corpusFolder)) {
  console.log('skipped: the corpus is neither in $BULKHEAD_SHARED nor in ../shared');
  process.exit(0);
}

const jobs = new Map<string, Job>();
function plan(path: string, kind: Row['kind'], options: { version?: Label['version']; fixes?: boolean } = {}): string {
  const key = `${path} ${options.version ?? ''}`;
  const named = kind !== 'dockerfile' || /dockerfile|containerfile/i.test(basename(path));
  const fixes = (options.fixes ?? false) || (jobs.get(key)?.fixes ?? false);
  const version = options.version ? { version: options.version } : {};
  jobs.set(key, { path, fixes, ...version, ...(named ? {} : { languageId: 'dockerfile' }) });
  return key;
}

const labels = readLabels().map((label) => ({ label, key: plan(label.path, label.kind, { version: label.version }) }));
const derived = readManifest('derived');
for (const row of derived) plan(join(corpusFolder, 'derived', row.file), row.kind);
const twins = twinsOf(derived).map((twin) => {
  const kind = derived.find((row) => join(corpusFolder, 'derived', row.file) === twin.path)?.kind ?? 'yaml';
  return { twin, key: plan(twin.path, kind), baseKey: plan(twin.base, kind) };
});
for (const row of readManifest('yaml-suite')) plan(join(corpusFolder, 'yaml-suite', row.file), row.kind);
const real = readManifest('realworld').map((row, index) => ({
  row,
  key: plan(join(corpusFolder, 'realworld', row.file), row.kind, { fixes: !short || index % sample === 0 }),
}));

const snapshot = readSnapshot();
for (const row of snapshot) plan(pathOf(row), 'compose');

console.log(`${jobs.size} files, ${labels.length} judgements${short ? `, fixes on every ${sample}th real file` : ''}`);
const keys = [...jobs.keys()];
const results = await runJobs([...jobs.values()], 2, (done) => {
  if (done % 500 === 0) console.log(`  ${done} of ${jobs.size}`);
});
const outcomes = new Map(keys.map((key, index) => [key, results[index] as Outcome]));
const outcomeOf = (key: string) => outcomes.get(key) as Outcome;

const scope = new Scope(rules);
const texts = new Map<string, string>();
function textOf(path: string): string {
  if (!texts.has(path)) texts.set(path, decode(readFileSync(path)).text ?? '');
  return texts.get(path) as string;
}
const judgements: Judgement[] = [];
for (const { label, key } of labels) {
  const judgement = scope.judge(label, textOf(label.path), outcomeOf(key).findings);
  if (judgement) judgements.push(judgement);
}

const foreign = real.filter(({ row }) => row.kind === 'other');
const kinds = new Map<string, Outcome[]>();
for (const { row, key } of real) {
  if (row.kind === 'other') continue;
  const kind = row.subkind ?? row.kind;
  kinds.set(kind, [...(kinds.get(kind) ?? []), outcomeOf(key)]);
}
const unlike = twins.filter(({ twin, key, baseKey }) => !isAlike(twin, outcomeOf(baseKey), outcomeOf(key)));

const notes = readFileSync(join(root, 'docs/conformance-notes.md'), 'utf8');
const { unexplained, stale } = compareNotes(notes, judgements);
const differential = compareWithPeer(snapshot, rules, (path) => ({
  text: textOf(path),
  findings: outcomeOf(plan(path, 'compose')).findings,
}));
const classes = snapshot.length === 0 ? { unexplained: [], stale: [] } : compareClasses(notes, differential);

const postures = readPostureLabels('every');
const wrongPostures = postures.filter((label) => !agrees(label));

const report = `${conformance({
  rules,
  judgements,
  unexplained: unexplained.length,
  outOfScope: labels.length - judgements.length,
  outcomes: results,
  real: kinds,
  foreign: foreign.map(({ key }) => outcomeOf(key)),
  twins: { all: twins.length, alike: twins.length - unlike.length },
})}\n${differentialSection(snapshot.length, differential).join('\n')}\n${postureSection(postures, wrongPostures).join('\n')}`;
const place = (path: string) => relative(corpusFolder, path);
const details = {
  unexplained: [...unexplained, ...classes.unexplained],
  stale: [...stale, ...classes.stale],
  posture: wrongPostures.map(({ path, ...label }) => ({ file: place(path), ...label })),
  missed: judgements.filter(({ outcome, isPartial }) => outcome === 'missed' && !isPartial).map(describe),
  missedParts: judgements.filter(({ outcome, isPartial }) => outcome === 'missed' && isPartial).map(describe),
  falseAlarms: judgements.filter(({ outcome }) => outcome === 'false alarm').map(describe),
  crashes: keys.flatMap((key) => outcomeOf(key).crashes.map((crash) => ({ file: fileOf(key), crash }))),
  foreign: foreign
    .filter(({ key }) => outcomeOf(key).findings.length + outcomeOf(key).problems.length > 0)
    .map(({ row, key }) => ({ file: row.file, findings: outcomeOf(key).findings, problems: outcomeOf(key).problems })),
  twins: unlike.map(({ twin }) => ({ file: place(twin.path), base: place(twin.base) })),
  breaches: keys.flatMap((key) =>
    (outcomeOf(key).fixes?.breaches ?? []).map((breach) => ({ file: fileOf(key), breach })),
  ),
  slowest: keys
    .map((key) => ({ file: fileOf(key), milliseconds: Math.round(outcomeOf(key).milliseconds) }))
    .sort((a, b) => b.milliseconds - a.milliseconds)
    .slice(0, 20),
};

mkdirSync(join(root, 'out'), { recursive: true });
writeFileSync(join(root, 'out/corpus.json'), `${JSON.stringify(details, null, 2)}\n`);
console.log(report);
if (!short) writeFileSync(join(root, 'docs/conformance.md'), report);
for (const name of ['unexplained', 'stale', 'posture', 'crashes', 'foreign', 'twins', 'breaches'] as const) {
  if (details[name].length === 0) continue;
  console.error(
    `${name}: ${details[name].length}, for example ${JSON.stringify(details[name].slice(0, 3))} (out/corpus.json)`,
  );
  process.exitCode = 1;
}

function fileOf(key: string): string {
  return place(jobs.get(key)?.path ?? '');
}

function describe({ label, rules: responsible, by }: Judgement): object {
  const { set, id, lines, range } = label;
  return { set, id, file: place(label.path), lines, range, rules: responsible, by };
}
