import type { ConfigOverrides } from '../engine/config.ts';
import type { Finding } from '../engine/finding.ts';
import type { Rule } from '../rules/rule.ts';
import type { Configs } from './configs.ts';
import { type Linted, Linter, type LintHost, type Unlinted } from './linter.ts';
import { reportPath } from './paths.ts';
import { Describer, type FileReport, reaches } from './report.ts';
import { type SeenSuppression, UnusedSuppressions } from './unused-suppressions.ts';
import type { Target } from './walk.ts';

/** How files are to be checked: the same for whoever checks some of them. */
export interface CheckSetup {
  readonly overrides: ConfigOverrides;
  readonly config: string | undefined;
  readonly today: string;
  readonly workingDirectory: string;
  /** Whether the report carries the edits of fixes. */
  readonly hasEdits: boolean;
}

/** What came of one file. */
export interface Checked {
  readonly report: FileReport;
  readonly suppressed: number;
  readonly hasFailed: boolean;
  readonly hasFindings: boolean;
}

/** After so many files, what is only known for those just checked is let go. */
const releaseEvery = 32;

/** Checks files, one after another, and says of each what a report says. */
export class FileChecker {
  readonly linter: Linter;
  readonly #host: LintHost;
  readonly #setup: CheckSetup;
  readonly #unused: UnusedSuppressions;
  #done = 0;

  constructor(host: LintHost, rules: readonly Rule[], configs: Configs, setup: CheckSetup) {
    this.#host = host;
    this.#setup = setup;
    this.linter = new Linter(host, configs, { triesFixes: setup.hasEdits });
    this.#unused = new UnusedSuppressions(rules, setup.today);
  }

  /** Entries of `suppress` that hold for the files checked so far. */
  get seen(): readonly SeenSuppression[] {
    return this.#unused.seen;
  }

  /** `targets` in their order, but those that are none of ours. */
  async *checkAll(targets: readonly Target[]): AsyncGenerator<Checked> {
    for await (const outcome of this.linter.lintAll(targets)) {
      yield this.describe(outcome);
      // Threads are given fewer at once.
      if (++this.#done % releaseEvery === 0) this.#host.facts.releaseDisk();
    }
  }

  describe(outcome: Linted | Unlinted): Checked {
    return 'problem' in outcome ? unlinted(outcome, this.#setup) : this.#linted(outcome);
  }

  #linted(linted: Linted): Checked {
    this.#unused.note(linted);
    const { target, document, result, config } = linted;
    const path = reportPath(target.path, this.#setup.workingDirectory);
    const describer = new Describer(path, document.text);
    const fixesOf = (finding: Finding) =>
      this.#setup.hasEdits ? this.linter.fixesOf(linted, finding) : this.linter.adviceOf(finding);
    return {
      report: {
        path,
        format: result.format ?? null,
        findings: result.findings.map((each) => describer.finding(each, fixesOf(each))),
        problems: result.problems.map((problem) => describer.problem(problem)),
      },
      suppressed: result.suppressed,
      hasFailed: result.problems.some((problem) => problem.severity === 'error'),
      hasFindings: result.findings.some((finding) => reaches(finding.severity, config.failOn)),
    };
  }
}

/** What is said of a path that was not linted. */
export function unlinted(
  { target, problem, severity }: Unlinted,
  { workingDirectory }: Pick<CheckSetup, 'workingDirectory'>,
): Checked {
  const path = reportPath(target.path, workingDirectory);
  const message = `\`${path}\` ${problem}`;
  const report = { path, format: null, findings: [], problems: [{ path, severity, message }] };
  return { report, suppressed: 0, hasFailed: severity === 'error', hasFindings: false };
}
