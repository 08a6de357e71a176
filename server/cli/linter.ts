import path from 'node:path';
import { type Config, configFileName, isExcluded } from '../engine/config.ts';
import { detectFormat, holdsShell } from '../engine/detect.ts';
import type { Document, Finding, LintResult } from '../engine/finding.ts';
import { resolveFix } from '../engine/fix.ts';
import { type LintState, lintNext } from '../engine/incremental.ts';
import { lint } from '../engine/lint.ts';
import { driftQuestions } from '../engine/pinning.ts';
import { answerTo, type Facts, needsNetwork, type Question, questionKey } from '../model/facts.ts';
import type { Fix } from '../rules/rule.ts';
import type { Configs } from './configs.ts';
import type { Decoded, Encoding } from './decode.ts';
import type { Host } from './host.ts';
import { documentPath } from './paths.ts';
import { readAll } from './read.ts';
import type { FixOutcome } from './report.ts';
import { Progress } from './terminal.ts';
import type { Target } from './walk.ts';

/** A document that was linted, with everything that it takes to do it again. */
export interface Linted {
  readonly target: Target;
  readonly document: Document;
  readonly encoding: Encoding;
  readonly config: Config;
  readonly result: LintResult;
  /** What judging it again, with other facts or with a fix tried on it, need not work out anew. */
  readonly state: LintState | undefined;
}

/** A target that could not be linted; the problem is a phrase that follows its name. */
export interface Unlinted {
  readonly target: Target;
  readonly problem: string;
  /** Errors make a command fail; the rest is for information. */
  readonly severity: 'error' | 'warning';
}

/** A document to judge, with what is left of the last time, if there was one. */
type Judged = Pick<Linted, 'document' | 'config'> & Partial<Pick<Linted, 'state'>>;

/** How often questions that an answer brought up are asked in turn. */
const maximumRounds = 3;
/** The same for files: an overlay is found by its base, its patches by the overlay, and so on. */
const maximumLooks = 6;

interface LearnOptions {
  readonly downloads?: boolean;
  readonly rules?: readonly string[];
}

/** What linting needs of the machine. */
export type LintHost = Pick<Host, 'facts' | 'signal' | 'deferInterruptions' | 'loadShell' | 'stderr' | 'ruleFailed'>;

/** Reads and lints files, and asks the world outside what the rules want to know. */
export class Linter {
  readonly #host: LintHost;
  readonly #configs: Configs;
  readonly #triesFixes: boolean;
  #isShellLoaded = false;

  /** `triesFixes`: whether `fixesOf` will be asked, so that what it can go on from has to be kept. */
  constructor(host: LintHost, configs: Configs, { triesFixes = false } = {}) {
    this.#host = host;
    this.#configs = configs;
    this.#triesFixes = triesFixes;
  }

  get facts(): Facts {
    return this.#host.facts.facts;
  }

  /** Lints `targets` as they come from the disk, in order; files that turn out to be none of ours are left out. */
  async *lintAll(targets: readonly Target[]): AsyncGenerator<Linted | Unlinted> {
    const progress = new Progress(this.#host.stderr);
    let done = 0;
    try {
      for await (const { file, content } of readAll(targets)) {
        progress.show(`Checking file ${++done} of ${targets.length}`);
        const outcome = await this.lint(file, content);
        if (outcome) yield outcome;
      }
    } finally {
      progress.clear();
    }
  }

  /** Lints one file; undefined for one of a folder that is none of ours. */
  async lint(target: Target, content: Decoded, languageId?: string): Promise<Linted | Unlinted | undefined> {
    const problem = (text: string, severity: 'error' | 'warning'): Unlinted => ({ target, problem: text, severity });
    if (content.text === undefined) {
      // Somebody else's binary in a folder is no failure, but what was named, or has the name of one of ours, must be readable.
      const isOurs = detectFormat({ path: documentPath(target.path), text: '' }) !== undefined;
      return problem(content.problem, content.isIo || target.explicit || isOurs ? 'error' : 'warning');
    }
    const document = { path: documentPath(target.path), text: content.text, ...(languageId && { languageId }) };
    const config = this.#configs.of(target.path);
    if (target.explicit && isExcluded(config, document.path))
      return problem('is excluded by the configuration', 'warning');
    const format = detectFormat(document);
    if (format === undefined) {
      const isQuiet = !target.explicit || path.basename(target.path) === configFileName;
      return isQuiet ? undefined : problem('is no Dockerfile, Compose file or Kubernetes manifest', 'warning');
    }
    if (!this.#isShellLoaded && holdsShell(document)) {
      await this.#host.loadShell();
      this.#isShellLoaded = true;
    }
    const linted = { target, document, encoding: content.encoding, config };
    return this.lookAround({ ...linted, ...this.#judge(linted) });
  }

  /** `linted` judged anew, after files around it have been written and what was known of the disk was forgotten. */
  async lookAgain(linted: Linted): Promise<Linted> {
    return this.lookAround({ ...linted, ...this.#judge(linted) });
  }

  /** `linted` with what lies around it on the disk taken into account, as it is now. */
  async lookAround(linted: Linted): Promise<Linted> {
    let current = linted;
    for (let round = 0; round < maximumLooks; round++) {
      const local = current.result.wanted.filter((question) => !needsNetwork(question));
      if (local.length === 0) break;
      await this.#host.facts.fetch(local, this.#host.signal);
      current = { ...current, ...this.#judge(current) };
    }
    return current;
  }

  /**
   * Asks for what `linted` would like to know, and lints again as long as answers bring up further questions. Files are
   * downloaded for their checksums only when `downloads` says so; with `rules`, only what their fixes need is asked.
   */
  async learn(
    linted: readonly Linted[],
    { downloads = false, rules = [] }: LearnOptions = {},
  ): Promise<readonly Linted[]> {
    const asked = new Set<string>();
    let current = linted;
    for (let round = 0; round < maximumRounds; round++) {
      const questions = new Map<string, Question>();
      for (const each of current) {
        if (each.config.online === 'off') continue;
        for (const question of this.#questionsOf(each, rules))
          if (downloads || question.kind !== 'checksum') questions.set(questionKey(question), question);
      }
      for (const key of asked) questions.delete(key);
      if (questions.size === 0) break;
      const progress = new Progress(this.#host.stderr);
      this.#host.deferInterruptions();
      progress.show(`Asking for ${questions.size} digests and checksums`);
      await this.#host.facts.fetch([...questions.values()], this.#host.signal);
      progress.clear();
      for (const key of questions.keys()) asked.add(key);
      current = current.map((each) => ({ ...each, ...this.#judge(each) }));
    }
    return current;
  }

  /** What can be done about a finding, from the most advisable: all fixes that hold, with their edits. */
  fixesOf(linted: Linted, finding: Finding): FixOutcome[] {
    return finding.fixes.map((fix) => this.#outcomeOf(linted, finding, fix)).filter((outcome) => outcome !== undefined);
  }

  /** The most advisable fix by its title, for people. Not tried, because that costs as much as linting does. */
  adviceOf(finding: Finding): FixOutcome[] {
    const [fix] = finding.fixes;
    if (fix === undefined) return [];
    const { title, safety, breaks, needs } = fix;
    const outcome = { title, safety, ...(breaks === undefined ? {} : { breaks }) };
    return [needs && !isKnown(this.facts, needs) ? outcome : { ...outcome, edits: [] }];
  }

  #outcomeOf({ document, config, result, state }: Linted, finding: Finding, fix: Fix): FixOutcome | undefined {
    const resolved = resolveFix(document, finding, fix, this.facts, config, result, state);
    if (resolved) return resolved;
    const { title, safety, breaks, needs } = fix;
    if (!needs || isKnown(this.facts, needs)) return undefined;
    return { title, safety, ...(breaks === undefined ? {} : { breaks }) };
  }

  /** What rules and fixes asked and do not know; of all rules, or of those that are named. */
  #questionsOf({ document, config, result }: Linted, rules: readonly string[]): Question[] {
    const own = result.findings.filter(({ rule }) => rules.length === 0 || rules.includes(rule.id));
    const needed = own.flatMap(({ fixes }) => fixes.flatMap(({ needs }) => needs ?? []));
    if (rules.length === 0) return [...result.wanted, ...needed];
    const isAboutPins = rules.some((id) => id === 'moved-tag' || id === 'missing-digest');
    return [...(isAboutPins ? driftQuestions(document, this.facts, config) : []), ...needed];
  }

  #judge({ document, config, state }: Judged): Pick<Linted, 'result' | 'state'> {
    // To keep what the next time can go on from costs a third more, and hardly any file is judged twice.
    const next = this.#triesFixes
      ? lintNext(document, this.facts, config, state)
      : { result: lint(document, this.facts, config), state: undefined };
    for (const { rule, error } of next.result.failures) {
      this.#host.ruleFailed(rule, error);
    }
    return next;
  }
}

function isKnown(facts: Facts, question: Question): boolean {
  return answerTo(question, facts).state === 'known';
}
