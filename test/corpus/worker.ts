import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { decode } from '../../server/cli/decode.ts';
import { combine } from '../../server/engine/config.ts';
import type { Document, LintResult } from '../../server/engine/finding.ts';
import { lint } from '../../server/engine/lint.ts';
import { noObjects } from '../../server/model/cluster-objects.ts';
import { noFacts } from '../../server/model/facts.ts';
import { LineIndex } from '../../server/text/line-index.ts';
import { checkFixes, checkResult, type FixReport } from '../harness/laws.ts';
import { loadShellFromPackages } from '../harness/shell.ts';
import type { Found } from './judge.ts';

/** One file to look at, in a thread that may be ended when it does not come back. */
export interface Job {
  readonly path: string;
  readonly languageId?: string;
  readonly version?: readonly [number, number];
  readonly fixes: boolean;
}

/** What was seen in it. */
export interface Outcome {
  readonly format: string | undefined;
  readonly findings: readonly Found[];
  readonly problems: readonly string[];
  /** Exceptions, and ranges outside of the text. */
  readonly crashes: readonly string[];
  readonly fixes: FixReport | undefined;
  readonly milliseconds: number;
}

/** What each sample says is judged by it alone, so nothing lies around it. */
const facts = { ...noFacts('2026-01-01'), objects: () => ({ state: 'known', value: noObjects, asOf: '' }) as const };

function look({ path, languageId, version, fixes }: Job): Outcome {
  const decoded = decode(readFileSync(path));
  const nothing = { format: undefined, findings: [], crashes: [], fixes: undefined, milliseconds: 0 };
  if (decoded.text === undefined) return { ...nothing, problems: [`the file ${decoded.problem}`] };
  const document: Document = { path, text: decoded.text, ...(languageId ? { languageId } : {}) };
  const config = combine([], { profile: 'strict', ...(version ? { kubernetesVersion: version } : {}) });
  const started = performance.now();
  try {
    const result = lint(document, facts, config);
    const milliseconds = performance.now() - started;
    return {
      format: result.format,
      findings: toFound(result, decoded.text),
      problems: result.problems.map((problem) => problem.message),
      crashes: checkResult(result, decoded.text.length),
      fixes: fixes ? plain(checkFixes(document, facts, config, { twins: false })) : undefined,
      milliseconds,
    };
  } catch (error) {
    return { ...nothing, problems: [], crashes: [(error as Error).stack ?? String(error)] };
  }
}

function toFound(result: LintResult, text: string): Found[] {
  const index = new LineIndex(text);
  return result.findings.map(({ rule, severity, range }) => {
    const { line, character } = index.positionAt(range.start);
    return { rule: rule.id, severity, first: line + 1, last: index.lineAt(range.end) + 1, column: character + 1 };
  });
}

function plain({ offered, refused, breaches }: FixReport): FixReport {
  return { offered, refused, breaches };
}

await loadShellFromPackages();
parentPort?.on('message', (job: Job) => parentPort?.postMessage(look(job)));
parentPort?.postMessage('ready');
