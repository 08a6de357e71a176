import type { Format } from '../model/container.ts';
import type { Question } from '../model/facts.ts';
import { type Fix, fixesFor, type Problem, type Related, type Rule, type Severity, severities } from '../rules/rule.ts';
import type { Range } from '../text/range.ts';
import type { Suppression } from './config.ts';

/** What is analysed: a text with a name. */
export interface Document {
  /** Path or URI, with `/`; only its name and folders are looked at. */
  readonly path: string;
  readonly text: string;
  /** The editor's language id, when there is one. */
  readonly languageId?: string;
}

/** A problem after configuration and ignore comments. */
export interface Finding {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly range: Range;
  readonly message: string;
  /** Which thing of the document it is about: `Deployment/web/app`, `services.db`, `stage 2`; stable when lines move. */
  readonly target: string;
  /** That thing, whole: an instruction, a service, a container; what an ignore comment for a block covers. */
  readonly scope: Range;
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
}

/** A finding whose fixes are made when they are asked for: on the light bulb, not on the keystroke. */
export class LazyFinding implements Finding {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly range: Range;
  readonly message: string;
  readonly target: string;
  readonly scope: Range;
  readonly related: readonly Related[];
  readonly #problem: Pick<Problem, 'fixes'>;
  #fixes: readonly Fix[] | undefined;

  /** `of`: what it is about; `problem`: what it was said to be, which makes the fixes. */
  constructor(
    rule: Rule,
    severity: Severity,
    of: { readonly name: string; readonly scope: Range },
    problem: Pick<Problem, 'range' | 'message' | 'fixes'>,
    related: readonly Related[],
  ) {
    this.rule = rule;
    this.severity = severity;
    this.range = problem.range;
    this.message = problem.message;
    this.target = of.name;
    this.scope = of.scope;
    this.related = related;
    this.#problem = problem;
  }

  get fixes(): readonly Fix[] {
    this.#fixes ??= fixesFor(this.#problem);
    return this.#fixes;
  }
}

/** Something that kept a file, or a part of it, from being read. Not the user's security, so not a finding. */
export interface FileProblem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly range?: Range;
}

/** All that one document says. */
export interface LintResult {
  /** Undefined when the document is none of ours. */
  readonly format: Format | undefined;
  /** By place, then by rule. */
  readonly findings: readonly Finding[];
  readonly problems: readonly FileProblem[];
  /** How many findings were silenced by comments or configuration. */
  readonly suppressed: number;
  /** Entries of the configuration's `suppress` that silenced one of them. */
  readonly accepted: readonly Suppression[];
  /** Questions that were asked and whose answers are not known. */
  readonly wanted: readonly Question[];
  /** Rules that threw: bugs of ours, to be logged once. */
  readonly failures: readonly RuleFailure[];
}

/** A rule that threw while it judged a document. Its findings are missing, nobody else's. */
export interface RuleFailure {
  readonly rule: string;
  readonly error: string;
}

/** Order by severity, the worst first; findings of one severity stay as they are. */
export function worstFirst(a: Finding, b: Finding): number {
  return severities.indexOf(a.severity) - severities.indexOf(b.severity);
}
