// npm run noise -- RULE…: what rules say of the real files of the public corpus, for somebody to read and judge.
//   RULE…           ids of rules; every rule of the profile when none is given
//   --sample N      N findings of each rule, drawn by --seed S (7); else all of them
//   --profile P     recommended (default) or strict
//   --kind K        dockerfile (default), compose or k8s (kubernetes)
//   --fixes         tries every fix, and lists the first that holds
// Digests and checksums are made up for the fixes that ask for one. Compose files and manifests are judged with the files
// beside them that the corpus has, such as kustomizations, and the Dockerfiles that are built; nothing else is known.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { decode } from '../server/cli/decode.ts';
import { combine } from '../server/engine/config.ts';
import type { Document, Finding } from '../server/engine/finding.ts';
import { resolveFix } from '../server/engine/fix.ts';
import { lint } from '../server/engine/lint.ts';
import { type Answer, type Facts, type FileText, noFacts } from '../server/model/facts.ts';
import type { Profile } from '../server/rules/rule.ts';
import { LineIndex } from '../server/text/line-index.ts';
import { corpusFolder, readManifest } from '../test/corpus/manifest.ts';
import { loadShellFromPackages } from '../test/harness/shell.ts';

/** A finding as it is listed. */
interface Listed {
  readonly rule: string;
  readonly place: string;
  readonly text: string;
  readonly line: string;
  /** Title of the first fix that holds and what it may break; undefined when there is none, or nobody asked. */
  readonly fix: string | undefined;
}

// A day on which the corpus is judged, so that what has ended is the same whoever looks.
const today = '2026-11-22';
const files = join(corpusFolder, 'realworld');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '7' },
    profile: { type: 'string', default: 'recommended' },
    kind: { type: 'string', default: 'dockerfile' },
    fixes: { type: 'boolean', default: false },
  },
});

if (!existsSync(files)) {
  console.log('skipped: the corpus is neither in $BULKHEAD_SHARED nor in ../shared');
  process.exit(0);
}
await loadShellFromPackages();
const config = combine([], { profile: values.profile as Profile });
const byRule = new Map<string, Listed[]>();
const counts: number[] = [];
const texts = new Map<string, FileText>();
for (const { file, kind } of readManifest('realworld')) {
  if (kind !== (values.kind === 'kubernetes' ? 'k8s' : values.kind)) continue;
  const found = look(file, kind);
  counts.push(found.length);
  for (const one of found) byRule.set(one.rule, [...(byRule.get(one.rule) ?? []), one]);
}
for (const [rule, found] of [...byRule].sort(([, a], [, b]) => b.length - a.length)) print(rule, found);
summarise();

function look(file: string, kind: string): Listed[] {
  const { text } = decode(readFileSync(join(files, file)));
  if (text === undefined) return [];
  const isNamed = kind !== 'dockerfile' || /dockerfile|containerfile/i.test(basename(file));
  const document: Document = { path: file, text, ...(isNamed ? {} : { languageId: 'dockerfile' }) };
  const facts = world(kind);
  const result = lint(document, facts, config);
  for (const { rule, error } of result.failures) console.error(`${file}: ${rule} failed: ${error.split('\n', 1)}`);
  const index = new LineIndex(text);
  const wanted = result.findings.filter(({ rule }) => positionals.length === 0 || positionals.includes(rule.id));
  return wanted.map((finding) => {
    const { line } = index.positionAt(finding.range.start);
    const fix = values.fixes ? firstFix(document, finding, facts) : undefined;
    return {
      rule: finding.rule.id,
      place: `${file.replace(/^files\//, '')}:${line + 1}`,
      text: `${finding.severity} ${finding.message}`,
      line: text.slice(index.startOf(line), index.startOf(line + 1)).trim(),
      fix,
    };
  });
}

function firstFix(document: Document, finding: Finding, facts: Facts): string | undefined {
  const fix = finding.fixes.find((one) => resolveFix(document, finding, one, facts, config) !== undefined);
  return fix && `${fix.title} (${fix.safety}${fix.breaks === undefined ? '' : `: ${fix.breaks}`})`;
}

function world(kind: string): Facts {
  const made = (digit: string) => () => ({ state: 'known', value: `sha256:${digit.repeat(64)}`, asOf: today }) as const;
  const facts = { ...noFacts(today), ...(kind !== 'dockerfile' ? { file: fileOfCorpus } : {}) };
  return values.fixes ? { ...facts, digest: made('a'), checksum: made('b') } : facts;
}

/** The corpus holds a part of each repository: a file that is not in it may be there all the same. */
function fileOfCorpus(path: string): Answer<FileText | null> {
  const known = texts.get(path);
  if (known !== undefined) return { state: 'known', value: known, asOf: today };
  const place = join(files, path);
  const text = existsSync(place) && statSync(place).isFile() ? decode(readFileSync(place)).text : undefined;
  // It holds no file of variables of anybody.
  if (text === undefined)
    return basename(path) === '.env' ? { state: 'known', value: null, asOf: today } : { state: 'unknown' };
  const value = { text };
  texts.set(path, value);
  return { state: 'known', value, asOf: today };
}

function print(rule: string, found: readonly Listed[]): void {
  const withFix = values.fixes ? `, ${found.filter(({ fix }) => fix !== undefined).length} with a fix that holds` : '';
  console.log(`\n${rule}: ${found.length} findings${withFix}`);
  for (const { place, text, line, fix } of drawn(found)) {
    console.log(`  ${place} ${text}\n      ${line}`);
    if (fix !== undefined) console.log(`      fix: ${fix}`);
  }
}

/** As many of `found` as were asked for, the same ones for the same seed. */
function drawn(found: readonly Listed[]): readonly Listed[] {
  if (values.sample === undefined) return found;
  const shuffled = [...found];
  let state = Number(values.seed);
  for (let i = shuffled.length - 1; i > 0; i--) {
    // A linear congruential generator: no more is needed, and every machine draws alike.
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    const j = Math.floor((state / 0x80000000) * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j] as Listed, shuffled[i] as Listed];
  }
  return shuffled.slice(0, Number(values.sample));
}

function summarise(): void {
  const sorted = counts.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const none = sorted.filter((count) => count === 0).length;
  const all = [...byRule.values()].flat();
  const fixed = all.filter(({ fix }) => fix !== undefined).length;
  console.log(`\n${sorted.length} files, ${all.length} findings: median ${at(0.5)} a file, p95 ${at(0.95)}`);
  console.log(`${none} files without any${values.fixes ? `; ${fixed} findings with a fix that holds` : ''}`);
}
