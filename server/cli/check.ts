import path from 'node:path';
import { type ConfigOverrides, isExcluded } from '../engine/config.ts';
import type { ConfigProblem } from '../engine/config-cascade.ts';
import type { Finding } from '../engine/finding.ts';
import type { Severity } from '../rules/rule.ts';
import { Configs } from './configs.ts';
import type { ExitCode, Host } from './host.ts';
import { type Linted, Linter, type Unlinted } from './linter.ts';
import { documentPath, reportPath } from './paths.ts';
import { readStream } from './read.ts';
import { Describer, type FileReport, makeReport, type Report, type Reporter, reaches } from './report.ts';
import { reportGitHub } from './reporters/github.ts';
import { reportJson } from './reporters/json.ts';
import { reportSarif } from './reporters/sarif.ts';
import { reportText } from './reporters/text.ts';
import { hasColours } from './terminal.ts';
import { UnusedSuppressions } from './unused-suppressions.ts';
import { walk } from './walk.ts';

/** Forms of the report, and whether they carry the edits of fixes or only say what can be done. */
export const formats: Readonly<Record<string, { readonly reporter: Reporter; readonly hasEdits: boolean }>> = {
  text: { reporter: reportText, hasEdits: false },
  json: { reporter: reportJson, hasEdits: true },
  sarif: { reporter: reportSarif, hasEdits: true },
  github: { reporter: reportGitHub, hasEdits: false },
};

export interface CheckOptions {
  readonly format: string;
  readonly overrides: ConfigOverrides;
  readonly config?: string;
  readonly stdinFilename?: string;
  readonly online?: boolean;
  readonly failOn?: Severity;
}

/** Stands for standard input among the paths. */
const standardInput = '-';

/** `bulkhead check`: lints everything at `paths` and prints a report. */
export async function check(paths: readonly string[], options: CheckOptions, host: Host): Promise<ExitCode> {
  const started = performance.now();
  const format = formats[options.format] as (typeof formats)[string];
  const configs = new Configs({
    rules: host.rules,
    today: host.facts.facts.today,
    overrides: options.overrides,
    file: options.config,
  });
  const run = new Run(configs, new Linter(host, configs), format.hasEdits, host);
  await run.check(paths, options);
  const report = run.report(Math.round(performance.now() - started));
  const context = {
    rules: new Map(host.rules.map((rule) => [rule.id, rule])),
    version: host.version,
    colours: hasColours(host.stdout, host.environment),
    width: host.stdout.columns ?? 100,
  };
  host.stdout.write(format.reporter(report, context));
  return run.exitCode;
}

/** One run of `check`: collects what the report says of each file. */
class Run {
  readonly #configs: Configs;
  readonly #linter: Linter;
  readonly #hasEdits: boolean;
  readonly #host: Host;
  readonly #files: FileReport[] = [];
  readonly #unused: UnusedSuppressions;
  #suppressed = 0;
  #hasFailed = false;
  #hasFindings = false;

  constructor(configs: Configs, linter: Linter, hasEdits: boolean, host: Host) {
    this.#configs = configs;
    this.#linter = linter;
    this.#hasEdits = hasEdits;
    this.#host = host;
    this.#unused = new UnusedSuppressions(host.rules, host.facts.facts.today);
  }

  get exitCode(): ExitCode {
    if (this.#hasFailed) return 2;
    return this.#hasFindings ? 1 : 0;
  }

  report(duration: number): Report {
    return makeReport(this.#files, this.#suppressed, duration);
  }

  async check(paths: readonly string[], options: CheckOptions): Promise<void> {
    const isExcludedPath = (file: string) => isExcluded(this.#configs.of(file), documentPath(file));
    const onDisk = paths.filter((each) => each !== standardInput);
    const { targets, folders, unreadable } = walk(onDisk, isExcludedPath);
    const input = { path: path.resolve(options.stdinFilename ?? 'stdin'), explicit: true };
    const readsInput = onDisk.length < paths.length;
    for (const target of readsInput ? [input, ...targets] : targets) this.#configs.of(target.path);
    for (const each of unreadable) {
      this.#addUnlinted({ target: { path: each.path, explicit: true }, problem: each.problem, severity: 'error' });
    }
    this.#addConfigProblems(this.#configs.problems);
    // Findings under a configuration that was not understood would be the wrong ones.
    if (this.#configs.problems.some((problem) => problem.severity === 'error')) return;
    const linted: Linted[] = [];
    const keep = (outcome: Linted | Unlinted | undefined) => {
      if (outcome && 'problem' in outcome) this.#addUnlinted(outcome);
      else if (outcome && options.online) linted.push(outcome);
      else if (outcome) this.#addLinted(outcome);
    };
    if (readsInput) {
      const content = await readStream(this.#host.stdin);
      keep(await this.#linter.lint(input, content, options.stdinFilename ? undefined : languageOf(content.text ?? '')));
    }
    for await (const outcome of this.#linter.lintAll(targets)) keep(outcome);
    for (const each of await this.#linter.learn(linted)) this.#addLinted(each);
    this.#addConfigProblems(this.#unused.problems(folders));
  }

  #addLinted(linted: Linted): void {
    this.#unused.note(linted);
    const { target, document, result, config } = linted;
    const name = reportPath(target.path, this.#host.workingDirectory);
    const describer = new Describer(name, document.text);
    const fixesOf = (finding: Finding) =>
      this.#hasEdits ? this.#linter.fixesOf(linted, finding) : this.#linter.adviceOf(finding);
    this.#suppressed += result.suppressed;
    if (result.problems.some((problem) => problem.severity === 'error')) this.#hasFailed = true;
    if (result.findings.some((finding) => reaches(finding.severity, config.failOn))) this.#hasFindings = true;
    this.#files.push({
      path: name,
      format: result.format ?? null,
      findings: result.findings.map((each) => describer.finding(each, fixesOf(each))),
      problems: result.problems.map((problem) => describer.problem(problem)),
    });
  }

  #addUnlinted({ target, problem, severity }: Unlinted): void {
    if (severity === 'error') this.#hasFailed = true;
    const name = reportPath(target.path, this.#host.workingDirectory);
    const message = `\`${name}\` ${problem}`;
    this.#files.push({ path: name, format: null, findings: [], problems: [{ path: name, severity, message }] });
  }

  #addConfigProblems(all: readonly ConfigProblem[]): void {
    if (all.some((problem) => problem.severity === 'error')) this.#hasFailed = true;
    for (const file of new Set(all.map((problem) => problem.path))) {
      const problems = all.filter((problem) => problem.path === file);
      const name = reportPath(file, this.#host.workingDirectory);
      const describer = new Describer(name, this.#configs.textOf(file));
      this.#files.push({
        path: name,
        format: null,
        findings: [],
        problems: problems.map((each) => describer.problem(each)),
      });
    }
  }
}

/** The language of a text without a name: what begins with FROM is a Dockerfile, and everything else may be YAML. */
function languageOf(text: string): string {
  const first = text.split(/[\r\n]+/).find((line) => !/^\s*(?:#|ARG\s|$)/i.test(line));
  return first !== undefined && /^\s*FROM\s/i.test(first) ? 'dockerfile' : 'yaml';
}
