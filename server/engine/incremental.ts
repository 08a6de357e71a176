import { envFile } from '../model/compose-files.ts';
import { usedAllowance } from '../model/dockerfile/outline.ts';
import type { Facts } from '../model/facts.ts';
import { baseName } from '../model/file-path.ts';
import { Reads, record } from '../model/reads.ts';
import { readYamlFile } from '../model/yaml-file.ts';
import { readsWatcher } from '../model/yaml-reads.ts';
import { type DockerfileTree, parseDockerfile } from '../syntax/dockerfile/parse.ts';
import type { YamlFile } from '../syntax/yaml/parse.ts';
import { editBetween } from '../text/difference.ts';
import { linesAround } from '../text/lines.ts';
import { type Asked, AskedFacts, isSameAsked } from './asked-facts.ts';
import type { Config } from './config.ts';
import type { Document, LintResult } from './finding.ts';
import { type DockerfileJudgements, DockerfileJudging } from './incremental-dockerfile.ts';
import { type YamlJudgements, YamlJudging } from './incremental-yaml.ts';
import { lint, type Reader } from './lint.ts';
import { mayIgnore } from './suppress.ts';
import { manifestTargets, projectTargets, type Target } from './targets.ts';
import { manifestOutline, projectOutline, type YamlOutline } from './yaml-groups.ts';

/** What is kept of one version of a document for the next. */
export interface LintState {
  readonly document: Document;
  readonly config: Config;
  readonly today: string;
  readonly dockerfile?: DockerfileJudgements | undefined;
  readonly yaml?: YamlState | undefined;
  /** Whether it may have comments that ignore findings. */
  readonly isMarked: boolean;
}

interface YamlState {
  readonly file: YamlFile;
  /** What decided what there was to judge. */
  readonly asked: readonly Asked[];
  /** Undefined where other files have a say in all of it. */
  readonly judgements: YamlJudgements | undefined;
}

/** Half of what there is: far from where it matters who comes first. */
const mostUsed = 1_000_000;

/**
 * The same as `lint`, for a document that is linted again and again: only what depends on the text that is not as it was in
 * `previous` is judged again.
 */
export function lintNext(
  document: Document,
  facts: Facts,
  config: Config,
  previous?: LintState,
): { readonly result: LintResult; readonly state: LintState | undefined } {
  const before = previous !== undefined && isOf(previous, document, facts, config) ? previous : undefined;
  const reader = new NextReader(before);
  // Whatever is remembered must remember what it was made of.
  const result = record(new Reads(), () => lint(document, facts, config, reader));
  const { dockerfile, yaml, marked } = reader;
  // Only when it was used up by what is no more.
  if (dockerfile !== undefined && dockerfile.used >= mostUsed && before !== undefined)
    return lintNext(document, facts, config);
  const isKept = yaml !== undefined || (dockerfile !== undefined && dockerfile.used < mostUsed);
  return {
    result,
    state: isKept ? { document, config, today: facts.today, dockerfile, yaml, isMarked: marked } : undefined,
  };
}

function isOf({ document, config, today }: LintState, now: Document, facts: Facts, configNow: Config): boolean {
  return (
    document.path === now.path &&
    document.languageId === now.languageId &&
    config === configNow &&
    today === facts.today
  );
}

/** Reads of a document what is not as it was. */
class NextReader implements Reader {
  readonly #before: LintState | undefined;
  #tree: DockerfileTree | undefined;
  #file: YamlFile | undefined;
  #facts: Facts | undefined;
  /** What decided what there was to judge. */
  #decided: readonly Asked[] = [];
  readonly #asked: Asked[] = [];
  /** Whether there may be comments that ignore findings. */
  marked = true;
  #judging: DockerfileJudging | undefined;
  #judgingYaml: YamlJudging | undefined;

  constructor(before: LintState | undefined) {
    this.#before = before;
  }

  get dockerfile(): DockerfileJudgements | undefined {
    const { judged, build } = this.#judging ?? {};
    if (judged === undefined || build === undefined || this.#tree === undefined) return undefined;
    const used = (this.#before?.dockerfile?.used ?? 0) + usedAllowance(build);
    return { tree: this.#tree, build, ...judged, used };
  }

  get yaml(): YamlState | undefined {
    const file = this.#file;
    return file && { file, asked: this.#decided, judgements: this.#judgingYaml?.judgements };
  }

  /** Of a text without any, only the lines that are edited can have one. */
  isMarked: Reader['isMarked'] = (text) => {
    this.marked = mayIgnore(this.#before?.isMarked === false ? editedLines(this.#before.document.text, text) : text);
    return this.marked;
  };

  parse: Reader['parse'] = (text) => {
    this.#tree = parseDockerfile(text, this.#before?.dockerfile?.tree);
    return this.#tree;
  };

  targetsOf: Reader['targetsOf'] = (build, length) => {
    this.#judging = new DockerfileJudging(build, length, this.#before?.dockerfile);
    return this.#judging.targets();
  };

  parseYaml: Reader['parseYaml'] = (text) => {
    this.#file = readYamlFile(text, this.#before?.yaml?.file, readsWatcher);
    return this.#file;
  };

  around: Reader['around'] = (facts) => {
    this.#facts = facts;
    return new AskedFacts(facts, (asked) => {
      this.#asked.push(asked);
      return asked;
    });
  };

  targetsOfProject: Reader['targetsOfProject'] = (project, length) => {
    const outline = projectOutline(project, length);
    if (outline === undefined) return projectTargets(project, length);
    return this.#targetsIn(outline, ({ question }) => question.kind !== 'file' || baseName(question.path) !== envFile);
  };

  targetsOfManifest: Reader['targetsOfManifest'] = (manifest, isPlain, further) =>
    isPlain ? this.#targetsIn(manifestOutline(manifest, further)) : manifestTargets(manifest, further);

  /** `counts`: of what was asked to find out what there is to judge, that which the outline does not have by value. */
  #targetsIn(outline: YamlOutline, counts: (asked: Asked) => boolean = () => true): Iterable<Target> {
    this.#decided = this.#asked.filter(counts);
    const { asked = [], judgements } = this.#before?.yaml ?? {};
    const before = isSameAsked(asked, this.#decided) ? judgements : undefined;
    this.#judgingYaml = new YamlJudging(this.#file as YamlFile, outline, this.#facts as Facts, before);
    return this.#judgingYaml.targets();
  }
}

/** The lines of `text` that are not as they were in `before`. */
function editedLines(before: string, text: string): string {
  const { prefix, suffix } = editBetween(before, text);
  return linesAround(text, prefix, suffix);
}
