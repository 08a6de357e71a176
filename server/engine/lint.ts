import { declaredTargets } from '../model/build-context.ts';
import { readChartValues } from '../model/chart-values.ts';
import type { Project } from '../model/compose.ts';
import type { Format } from '../model/container.ts';
import { type Build, readBuild } from '../model/dockerfile.ts';
import type { Facts } from '../model/facts.ts';
import { isKustomization } from '../model/kustomize/kustomization.ts';
import { readManifests } from '../model/kustomize/manifests.ts';
import { readProject } from '../model/project.ts';
import type { Manifest, Resource } from '../model/resource.ts';
import { readYamlFile } from '../model/yaml-file.ts';
import { rules } from '../rules/index.ts';
import ineffectiveIgnore from '../rules/ineffective-ignore.ts';
import type { Context, Problem, Related, Rule, Severity } from '../rules/rule.ts';
import { severities } from '../rules/rule.ts';
import { type DockerfileTree, parseDockerfile } from '../syntax/dockerfile/parse.ts';
import type { SyntaxProblem } from '../syntax/syntax-problem.ts';
import type { YamlFile } from '../syntax/yaml/parse.ts';
import { LineIndex } from '../text/line-index.ts';
import type { Range } from '../text/range.ts';
import { admissionTargets } from './admission.ts';
import { mergeBuilds } from './builds.ts';
import { type Suppression as Acceptance, type Config, isExcluded, suppressionsOf } from './config.ts';
import { detectFormat } from './detect.ts';
import {
  type Document,
  type FileProblem,
  type Finding,
  LazyFinding,
  type LintResult,
  type RuleFailure,
} from './finding.ts';
import { NotedFacts } from './noted-facts.ts';
import { patchTargets } from './patch-targets.ts';
import { type Plan, planOf } from './plan.ts';
import { relatedOf } from './related.ts';
import { mayIgnore, noSuppression, readSuppression, type Suppression } from './suppress.ts';
import { type FlowRequest, flowRequests } from './suppress-flow.ts';
import { noOtherSuppression, type OtherSuppression, readOtherSuppression } from './suppress-others.ts';
import { buildTargets, manifestTargets, projectTargets, type Target, valuesTargets } from './targets.ts';

/** More findings than anybody reads, and than an answer in time allows. */
const findingLimit = 5_000;

/** A document as its rules see it. */
interface Reading {
  readonly problems: readonly FileProblem[];
  readonly targets: Iterable<Target>;
  /** Where each instruction stands, in a Dockerfile. */
  readonly instructions?: readonly Range[];
  /** Whether it may have comments that ignore findings. */
  readonly isMarked: boolean;
  /** What annotations that share a line with others tell other tools. */
  readonly inFlow?: readonly FlowRequest[];
  /** What a Compose file says. */
  readonly project?: Project;
}

/** How a document is read, and what is to be judged of it. */
export interface Reader {
  /** Whether `text` may have comments that ignore findings. */
  isMarked(text: string): boolean;
  parse(text: string): DockerfileTree;
  targetsOf(build: Build, length: number): Iterable<Target>;
  parseYaml(text: string): YamlFile;
  /** `facts`, for what decides what there is to judge. */
  around(facts: Facts): Facts;
  targetsOfProject(project: Project, length: number): Iterable<Target>;
  /** `isPlain`: whether nothing but the manifest says what it comes to. `further`: what is judged of an object besides. */
  targetsOfManifest(manifest: Manifest, isPlain: boolean, further: (of: Resource) => Target[]): Iterable<Target>;
}

const wholeReader: Reader = {
  isMarked: mayIgnore,
  parse: (text) => parseDockerfile(text),
  targetsOf: buildTargets,
  parseYaml: (text) => readYamlFile(text),
  around: (facts) => facts,
  targetsOfProject: projectTargets,
  targetsOfManifest: (manifest, _, further) => manifestTargets(manifest, further),
};

/** Reads `document` and judges it by every rule that `config` leaves on. Pure, synchronous, never throws. */
export function lint(document: Document, facts: Facts, config: Config, reader: Reader = wholeReader): LintResult {
  const format = detectFormat(document);
  if (format === undefined || isExcluded(config, document.path)) return emptyResult(format);
  const noted = new NotedFacts(facts, config.builds);
  if (format === 'kubernetes') return lintManifest(document, noted, config, reader);
  const reading =
    format === 'dockerfile'
      ? readDockerfile(document, noted, reader)
      : readCompose(document, reader.around(noted), config, reader);
  const run = new Run(document, format, noted, config, reading);
  run.judge();
  return run.result();
}

function emptyResult(format: Format | undefined): LintResult {
  return { format, findings: [], problems: [], suppressed: 0, accepted: [], wanted: [], failures: [] };
}

function readDockerfile({ path, text }: Document, facts: Facts, reader: Reader): Reading {
  const tree = reader.parse(text);
  const build = readBuild(tree, () => declaredTargets(facts, path), true);
  const problems = tree.problems.map((problem) => fileProblem(problem, ''));
  return {
    problems,
    targets: reader.targetsOf(build, text.length),
    instructions: tree.instructions,
    isMarked: reader.isMarked(text),
  };
}

function readCompose({ path, text }: Document, facts: Facts, { composeFiles }: Config, reader: Reader): Reading {
  const file = reader.parseYaml(text);
  const project = readProject(file, path, facts, composeFiles);
  const targets = reader.targetsOfProject(project, text.length);
  return { problems: yamlProblems(file), targets, isMarked: reader.isMarked(text), project };
}

/** Judges a manifest in each way in which it is built. */
function lintManifest(document: Document, facts: NotedFacts, config: Config, reader: Reader): LintResult {
  const file = reader.parseYaml(document.text);
  const problems = yamlProblems(file);
  const isMarked = reader.isMarked(document.text);
  const around = reader.around(facts);
  const values = readChartValues(file, document.path, around);
  if (values !== undefined) {
    const run = new Run(document, 'kubernetes', facts, config, {
      problems,
      targets: valuesTargets(values),
      isMarked,
    });
    run.judge();
    return run.result();
  }
  const further = admissionTargets(document, config);
  const inFlow = isMarked ? flowRequests(file) : [];
  const built = readManifests(file, document.path, around);
  const isPatching = isKustomization(document.path) || built.some(({ isPatch }) => isPatch);
  const patches = isPatching ? patchTargets(file, document.path, around) : [];
  const results = built.map(({ manifest, builds, isPlain, whole }) => {
    const ofEach = (resource: Resource) => further(resource, whole);
    const own = reader.targetsOfManifest(manifest, isPlain && patches.length === 0, ofEach);
    const targets = patches.length === 0 ? own : [...own, ...patches];
    const run = new Run(document, 'kubernetes', facts, config, { problems, targets, isMarked, inFlow });
    run.judge();
    return { builds, result: run.result() };
  });
  return mergeBuilds(results);
}

/** What keeps a template from being read as YAML may be the template's, not the author's. */
function yamlProblems({ problems, isTemplated }: YamlFile): FileProblem[] {
  return problems
    .filter(({ kind }) => !isTemplated || kind === 'limit')
    .map((problem) => fileProblem(problem, 'not valid YAML here, so fixes are off: '));
}

/** Of a file that is too large nothing was read at all: if that were no error, padding would pass for security. */
function fileProblem({ kind, message, range }: SyntaxProblem, introduction: string): FileProblem {
  return kind === 'limit'
    ? { severity: 'error', message, range }
    : { severity: 'warning', message: introduction + message, range };
}

const noneRelated: readonly Related[] = [];
const ruleIds: ReadonlySet<string> = new Set(rules.map(({ id }) => id));

/** One document judged once. */
class Run {
  readonly #document: Document;
  readonly #format: Format;
  readonly #config: Config;
  readonly #reading: Reading;
  readonly #facts: NotedFacts;
  readonly #suppression: Suppression;
  readonly #others: OtherSuppression;
  /** Whether anything may silence a finding. */
  readonly #maySilence: boolean;
  readonly #accepted = new Set<Acceptance>();
  readonly #findings: Finding[] = [];
  readonly #failures = new Map<string, RuleFailure>();
  readonly #plan: Plan;
  readonly #contexts = new Map<Rule, Context>();
  #suppressed = 0;

  constructor(document: Document, format: Format, facts: NotedFacts, config: Config, reading: Reading) {
    this.#document = document;
    this.#format = format;
    this.#config = config;
    this.#reading = reading;
    this.#facts = facts;
    this.#plan = planOf(config, format, document.path);
    const lines = new LineIndex(document.text);
    const { instructions, inFlow, isMarked } = reading;
    this.#suppression = isMarked ? readSuppression(document.text, lines, facts.today, instructions) : noSuppression;
    this.#others =
      config.otherSuppressions === 'ignore'
        ? noOtherSuppression
        : readOtherSuppression(document.text, lines, facts.today, instructions, inFlow, isMarked);
    const isSaid = this.#suppression !== noSuppression || this.#others !== noOtherSuppression;
    this.#maySilence = isSaid || config.layers.some(({ suppress }) => suppress.length > 0);
  }

  judge(): void {
    const { byCheck, active } = this.#plan;
    for (const target of this.#reading.targets) {
      for (const rule of target.rules ?? byCheck.get(target.check) ?? []) {
        if (this.#findings.length >= findingLimit) return;
        this.#run(rule, target, this.#contextOf(rule));
      }
    }
    this.#judgeIgnores(active);
  }

  result(): LintResult {
    const isCut = this.#findings.length >= findingLimit;
    const cut: FileProblem = {
      severity: 'warning',
      message: `more than ${findingLimit} findings: the rest is not shown`,
    };
    return {
      format: this.#format,
      findings: this.#findings.sort(
        (a, b) => a.range.start - b.range.start || a.range.end - b.range.end || compare(a.rule.id, b.rule.id),
      ),
      problems: isCut ? [...this.#reading.problems, cut] : this.#reading.problems,
      suppressed: this.#suppressed,
      accepted: [...this.#accepted],
      wanted: this.#facts.wanted,
      failures: [...this.#failures.values()],
    };
  }

  #run(rule: Rule, target: Target, context: Context): void {
    // A rule is ours, and may be wrong: it loses its own findings only.
    try {
      for (const problem of target.run(rule, context)) this.#add(rule, target, problem);
    } catch (error) {
      if (!this.#failures.has(rule.id)) {
        this.#failures.set(rule.id, {
          rule: rule.id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
      }
    }
  }

  #add(rule: Rule, target: Pick<Target, 'name' | 'scope'>, problem: Problem): void {
    const level = this.#plan.levelOf(rule);
    if (level === 'off') return;
    if (this.#maySilence && this.#silences(rule, target.name, problem.range.start)) {
      this.#suppressed++;
      return;
    }
    const severity = lowered(level, rule.severity, problem.severity);
    const related =
      this.#format === 'compose'
        ? relatedOf(problem, target, this.#document.path, this.#reading.project)
        : (problem.related ?? noneRelated);
    this.#findings.push(new LazyFinding(rule, severity, target, problem, related));
  }

  #silences(rule: Rule, target: string, offset: number): boolean {
    if (this.#suppression.silences([rule.id, ...(rule.aliases ?? [])], offset)) return true;
    const acceptances = suppressionsOf(this.#config, rule.id, this.#document.path, target, this.#facts.today);
    for (const acceptance of acceptances) this.#accepted.add(acceptance);
    return acceptances.length > 0 || this.#others.silences(rule, offset);
  }

  #judgeIgnores(active: ReadonlySet<string>): void {
    if (!active.has(ineffectiveIgnore.id)) return;
    const problems = [
      ...this.#suppression.ineffective((id) => active.has(id) || !ruleIds.has(id)),
      ...this.#others.ineffective(),
    ];
    for (const problem of problems) this.#add(ineffectiveIgnore, { name: '', scope: problem.range }, problem);
  }

  #contextOf(rule: Rule): Context {
    let context = this.#contexts.get(rule);
    if (context === undefined) {
      context = { ...this.#plan.contextOf(rule), facts: this.#facts };
      this.#contexts.set(rule, context);
    }
    return context;
  }
}

/** What a problem that is less sure than its rule comes to, when the rule was set to `level`. */
function lowered(level: Severity, usual: Severity, own: Severity | undefined): Severity {
  if (own === undefined || own === usual) return level;
  return severities[Math.max(severities.indexOf(own), severities.indexOf(level))] as Severity;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
