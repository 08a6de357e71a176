// npm run compare -- PATH: judges a hundred real Dockerfiles with the tally at PATH and with Bulkhead, and renews the
// figures of docs/comparison.md. Only what tally says about security counts.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from '../server/cli/decode.ts';
import { combine } from '../server/engine/config.ts';
import { lint } from '../server/engine/lint.ts';
import { noFacts } from '../server/model/facts.ts';
import { rules } from '../server/rules/index.ts';
import type { Reference, Rule } from '../server/rules/rule.ts';
import { LineIndex } from '../server/text/line-index.ts';
import { corpusFolder, readManifest } from '../test/corpus/manifest.ts';
import { loadShellFromPackages } from '../test/harness/shell.ts';

const sampleSize = 100;
/** What a rule of ours names as a kin, though tally asks for it for another reason: faster builds. */
const otherReasons = new Set(['tally/prefer-package-cache-mounts']);
/** What tally has about security that no rule of ours may name, so that it is counted all the same. */
const alsoSecurity = new Set(['tally/prefer-multi-stage-build', 'tally/world-writable-state-path-workaround']);

/** A finding of either side; lines count from one, and -1 is the whole file. */
interface Found {
  readonly rule: string;
  readonly first: number;
  readonly last: number;
}

interface Pair {
  readonly file: string;
  readonly ours: readonly Found[];
  readonly theirs: readonly Found[];
}

const tally = process.argv[2];
if (tally === undefined) throw new Error('give the path of the program: npm run compare -- PATH');
await loadShellFromPackages();
const sample = readManifest('realworld')
  .filter(({ kind }) => kind === 'dockerfile')
  .map((row) => ({ ...row, key: createHash('sha256').update(row.file).digest('hex') }))
  .sort((a, b) => (a.key < b.key ? -1 : 1))
  .slice(0, sampleSize);
const folder = mkdtempSync(join(tmpdir(), 'bulkhead-compare-'));
const pairs: Pair[] = [];
let unread = 0;
for (const { file } of sample) {
  const theirs = judgeWithTally(join(corpusFolder, 'realworld', file));
  if (theirs === undefined) unread++;
  else pairs.push({ file, theirs, ours: judge(join(corpusFolder, 'realworld', file)) });
}
rmSync(folder, { recursive: true });

const page = join(import.meta.dirname, '../docs/comparison.md');
const text = readFileSync(page, 'utf8');
const [head, rest] = text.split('<!-- figures -->\n');
const tail = rest?.split('<!-- end of figures -->\n')[1];
if (tail === undefined) throw new Error('docs/comparison.md has no place for the figures');
writeFileSync(page, `${head}<!-- figures -->\n${figures(pairs)}<!-- end of figures -->\n${tail}`);
console.log(differences(pairs));

function judgeWithTally(path: string): Found[] | undefined {
  const copy = join(folder, 'Dockerfile');
  copyFileSync(path, copy);
  const options = ['lint', '--format', 'json', '--slow-checks=off', copy];
  const { stdout } = spawnSync(tally as string, options, { encoding: 'utf8', timeout: 60_000, maxBuffer: 1e8 });
  try {
    const { files } = JSON.parse(stdout) as { files: { violations: TallyViolation[] }[] };
    return files
      .flatMap(({ violations }) => violations)
      .map(({ rule, location: { start, end } }) => ({
        rule,
        first: start.line,
        last: Math.max(start.line, end.line),
      }));
  } catch {
    return undefined;
  }
}

interface TallyViolation {
  readonly rule: string;
  readonly location: { readonly start: { readonly line: number }; readonly end: { readonly line: number } };
}

function judge(path: string): Found[] {
  const { text: source = '' } = decode(readFileSync(path));
  const lines = new LineIndex(source);
  const document = { path: 'Dockerfile', text: source };
  const { findings } = lint(document, noFacts('2026-01-01'), combine([], { profile: 'strict' }));
  return findings.map(({ rule, range }) => ({
    rule: rule.id,
    first: lines.lineAt(range.start) + 1,
    last: lines.lineAt(range.end) + 1,
  }));
}

/** The rules of ours that name a rule of tally's, or one of hadolint's or BuildKit's that tally has as well. */
function counterparts(theirs: string): Rule[] {
  const [source, ...name] = theirs.split('/');
  const ids = [theirs, name.join('/')];
  if (source !== 'tally' && source !== 'hadolint' && source !== 'buildkit') return [];
  const own = (rule: Rule) => [rule.references[source] ?? []].flat() as readonly Reference[];
  return rules.filter((rule) => own(rule).some((each) => ids.includes(typeof each === 'string' ? each : each.id)));
}

function isSecurity({ rule }: Found): boolean {
  return alsoSecurity.has(rule) || (!otherReasons.has(rule) && counterparts(rule).length > 0);
}

/** Whether two findings are about the same: rules that answer to each other, and lines that touch or a whole file. */
function isSame(ours: Found, theirs: Found): boolean {
  if (!counterparts(theirs.rule).some(({ id }) => id === ours.rule)) return false;
  return theirs.first < 1 || (theirs.first <= ours.last && ours.first <= theirs.last);
}

function count<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return new Map([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}

function split(all: readonly Pair[]) {
  const theirs = all.flatMap((pair) => pair.theirs.filter(isSecurity).map((found) => ({ pair, found })));
  const ours = all.flatMap((pair) => pair.ours.map((found) => ({ pair, found })));
  return {
    both: theirs.filter(({ pair, found }) => pair.ours.some((own) => isSame(own, found))),
    onlyTheirs: theirs.filter(({ pair, found }) => !pair.ours.some((own) => isSame(own, found))),
    onlyOurs: ours.filter(({ pair, found }) => !pair.theirs.some((other) => isSame(found, other))),
  };
}

function figures(all: readonly Pair[]): string {
  const { both, onlyTheirs, onlyOurs } = split(all);
  const rows = (map: Map<string, number>) => [...map].map(([rule, n]) => `| \`${rule}\` | ${n} |`);
  const table = (title: string, found: readonly { found: Found }[]) =>
    [`| ${title} | findings |`, '| --- | ---: |', ...rows(count(found, (each) => each.found.rule)), ''].join('\n');
  return [
    `${all.length} files; ${unread} more are templates or test data that tally does not read.`,
    '',
    `Found by both: ${both.length}. By tally alone: ${onlyTheirs.length}. By Bulkhead alone, profile \`strict\`: ${onlyOurs.length}.`,
    '',
    table('by both, as tally calls it', both),
    table('by tally alone', onlyTheirs),
    table('by Bulkhead alone', onlyOurs),
  ].join('\n');
}

function differences(all: readonly Pair[]): string {
  const line = ({ pair, found }: { pair: Pair; found: Found }) => `${found.rule}  ${pair.file}:${found.first}`;
  const { onlyTheirs, onlyOurs } = split(all);
  return ['By tally alone:', ...onlyTheirs.map(line), '', 'By Bulkhead alone:', ...onlyOurs.map(line)].join('\n');
}
