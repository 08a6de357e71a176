import path from 'node:path';
import { type ConfigOverrides, isExcluded } from '../engine/config.ts';
import type { ConfigProblem } from '../engine/config-cascade.ts';
import type { Severity } from '../rules/rule.ts';
import { Configs } from './configs.ts';
import { Crew, threadsFor } from './crew.ts';
import { type Checked, type CheckSetup, FileChecker, unlinted } from './file-checker.ts';
import type { ExitCode, Host } from './host.ts';
import type { Linted, Unlinted } from './linter.ts';
import { documentPath, reportPath } from './paths.ts';
import { readStream } from './read.ts';
import { Describer, type Reporter } from './report.ts';
import { ReportWriter } from './report-writer.ts';
import { reportGitHub } from './reporters/github.ts';
import { reportJson } from './reporters/json.ts';
import { reportSarif } from './reporters/sarif.ts';
import { reportText } from './reporters/text.ts';
import { hasColours } from './terminal.ts';
import { UnusedSuppressions } from './unused-suppressions.ts';
import { type Target, walk } from './walk.ts';

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
  /** Threads that check files; as many as pay when not given. */
  readonly jobs?: number;
}

/** Files whose questions to registries are asked together. */
const askedTogether = 200;

/** Stands for standard input among the paths. */
const standardInput = '-';

/** `bulkhead check`: lints everything at `paths` and prints a report. */
export async function check(paths: readonly string[], options: CheckOptions, host: Host): Promise<ExitCode> {
  const started = performance.now();
  const { reporter, hasEdits } = formats[options.format] as (typeof formats)[string];
  const { today } = host.facts.facts;
  const { overrides, config } = options;
  const configs = new Configs({ rules: host.rules, today, overrides, file: config });
  const stream = reporter({
    rules: new Map(host.rules.map((rule) => [rule.id, rule])),
    version: host.version,
    colours: hasColours(host.stdout, host.environment),
    width: host.stdout.columns ?? 100,
  });
  const writer = new ReportWriter(host.stdout, stream);
  const setup = { overrides, config, today, workingDirectory: host.workingDirectory, hasEdits };
  await new Run(configs, setup, writer, host).check(paths, options);
  await writer.end(Math.round(performance.now() - started));
  if (writer.hasFailed) return 2;
  return writer.hasFindings ? 1 : 0;
}

/** One run of `check`. */
class Run {
  readonly #configs: Configs;
  readonly #setup: CheckSetup;
  readonly #writer: ReportWriter;
  readonly #host: Host;
  readonly #checker: FileChecker;
  readonly #unused: UnusedSuppressions;

  constructor(configs: Configs, setup: CheckSetup, writer: ReportWriter, host: Host) {
    this.#configs = configs;
    this.#setup = setup;
    this.#writer = writer;
    this.#host = host;
    this.#checker = new FileChecker(host, host.rules, configs, setup);
    this.#unused = new UnusedSuppressions(host.rules, setup.today);
  }

  async check(paths: readonly string[], options: CheckOptions): Promise<void> {
    const isExcludedPath = (file: string) => isExcluded(this.#configs.of(file), documentPath(file));
    const onDisk = paths.filter((each) => each !== standardInput);
    const { targets, folders, unreadable } = walk(onDisk, isExcludedPath);
    const input = { path: path.resolve(options.stdinFilename ?? 'stdin'), explicit: true };
    const readsInput = onDisk.length < paths.length;
    for (const target of readsInput ? [input, ...targets] : targets) this.#configs.of(target.path);
    const ready = [
      ...this.#aboutConfigs(this.#configs.problems),
      ...unreadable.map(({ path: file, problem }) =>
        unlinted({ target: { path: file, explicit: true }, problem, severity: 'error' }, this.#setup),
      ),
    ];
    // Findings under a configuration that was not understood would be the wrong ones.
    if (this.#configs.problems.some((problem) => problem.severity === 'error')) return this.#write(ready, none());
    if (readsInput) ready.push(...(await this.#checkInput(input, options)));
    await this.#write(ready, this.#checkAll(this.#inOrder(targets), options));
    this.#unused.add(this.#checker.seen);
    // What nothing was silenced by is known only now.
    for (const each of this.#aboutConfigs(this.#unused.problems(folders))) await this.#writer.add(each);
  }

  async #checkInput(input: Target, { stdinFilename, online = false }: CheckOptions): Promise<Checked[]> {
    const content = await readStream(this.#host.stdin);
    const { linter } = this.#checker;
    const outcome = await linter.lint(input, content, stdinFilename ? undefined : languageOf(content.text ?? ''));
    if (outcome === undefined) return [];
    const learned = online && !('problem' in outcome) ? await linter.learn([outcome]) : [outcome];
    return learned.map((each) => this.#checker.describe(each));
  }

  async *#checkAll(targets: readonly Target[], { online = false, jobs }: CheckOptions): AsyncGenerator<Checked> {
    // What registries say is asked for once, by one.
    const threads = online ? 1 : (jobs ?? threadsFor(targets.length));
    if (online) yield* this.#checkOnline(targets);
    else if (threads <= 1 || targets.length === 0) yield* this.#checker.checkAll(targets);
    else {
      const crew = new Crew(threads, this.#setup, this.#host);
      yield* crew.checkAll(targets);
      this.#unused.add(crew.seen);
    }
  }

  /** Asks for many files at once, but not for all: what is known of each is kept until the answers are there. */
  async *#checkOnline(targets: readonly Target[]): AsyncGenerator<Checked> {
    const { linter } = this.#checker;
    for (let first = 0; first < targets.length; first += askedTogether) {
      const outcomes: (Linted | Unlinted)[] = [];
      for await (const each of linter.lintAll(targets.slice(first, first + askedTogether))) outcomes.push(each);
      const learned = await linter.learn(outcomes.filter((each) => 'result' in each));
      let next = 0;
      for (const each of outcomes) yield this.#checker.describe('result' in each ? (learned[next++] as Linted) : each);
      this.#host.facts.releaseDisk();
    }
  }

  /** `targets` in the order of their paths in the report. */
  #inOrder(targets: readonly Target[]): Target[] {
    return targets
      .map((target) => ({ target, name: reportPath(target.path, this.#setup.workingDirectory) }))
      .sort((a, b) => compare(a.name, b.name))
      .map(({ target }) => target);
  }

  /** Writes what was known before anything was checked, and what is found, both in the order of their paths. */
  async #write(ready: readonly Checked[], found: AsyncIterable<Checked>): Promise<void> {
    const first = [...ready].sort((a, b) => compare(a.report.path, b.report.path));
    let at = 0;
    const addReady = async (isDue: (each: Checked) => boolean) => {
      for (let each = first[at]; each !== undefined && isDue(each); each = first[++at]) await this.#writer.add(each);
    };
    for await (const each of found) {
      await addReady(({ report }) => report.path <= each.report.path);
      await this.#writer.add(each);
    }
    await addReady(() => true);
  }

  #aboutConfigs(all: readonly ConfigProblem[]): Checked[] {
    return [...new Set(all.map((problem) => problem.path))].map((file) => {
      const own = all.filter((problem) => problem.path === file);
      const name = reportPath(file, this.#host.workingDirectory);
      const describer = new Describer(name, this.#configs.textOf(file));
      const problems = own.map((each) => describer.problem(each));
      const hasFailed = own.some((problem) => problem.severity === 'error');
      return {
        report: { path: name, format: null, findings: [], problems },
        suppressed: 0,
        hasFailed,
        hasFindings: false,
      };
    });
  }
}

async function* none(): AsyncGenerator<never> {}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The language of a text without a name: what begins with FROM is a Dockerfile, and everything else may be YAML. */
function languageOf(text: string): string {
  const first = text.split(/[\r\n]+/).find((line) => !/^\s*(?:#|ARG\s|$)/i.test(line));
  return first !== undefined && /^\s*FROM\s/i.test(first) ? 'dockerfile' : 'yaml';
}
