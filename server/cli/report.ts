import { posix } from 'node:path';
import type { ConfigProblem } from '../engine/config-cascade.ts';
import type { FileProblem, Finding } from '../engine/finding.ts';
import type { Format } from '../model/container.ts';
import { type References, type Related, type Rule, type Severity, severities } from '../rules/rule.ts';
import { attached } from '../text/attached.ts';
import type { Edit, FileCreation, FileEdit } from '../text/edit.ts';
import { LineIndex, type Position } from '../text/line-index.ts';
import type { Range } from '../text/range.ts';

/** What `check` says of one file, in the form of its JSON output; docs/json-output.md describes it. */
export interface FileReport {
  /** Relative to the working directory, with `/`. */
  readonly path: string;
  /** `null` for a path that is none of ours or could not be read. */
  readonly format: Format | null;
  readonly findings: readonly ReportedFinding[];
  readonly problems: readonly ReportedProblem[];
}

export interface ReportedFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly target: string;
  readonly range: ReportedRange;
  readonly related?: readonly ReportedPlace[];
  readonly references: References;
  readonly fixes: readonly ReportedFix[];
}

/** Another place that has to do with a finding. */
export interface ReportedPlace {
  readonly message: string;
  /** Of another file than the finding's, where it is in one. */
  readonly path?: string;
  readonly range: ReportedRange;
}

export interface ReportedFix {
  readonly title: string;
  readonly safety: 'safe' | 'unsafe';
  readonly breaks?: string;
  /** False when the fix needs the network or a choice; it has no edits then. */
  readonly resolved: boolean;
  readonly edits: readonly ReportedEdit[];
}

export type ReportedEdit =
  | { readonly path: string; readonly range: ReportedRange; readonly newText: string }
  | { readonly path: string; readonly create: true; readonly mode?: string; readonly newText: string };

export interface ReportedProblem {
  readonly path: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly range?: ReportedRange;
}

/** Zero-based lines and UTF-16 columns, as in the Language Server Protocol; `end` is exclusive. */
export interface ReportedRange {
  readonly start: Position;
  readonly end: Position;
}

export interface Summary {
  /** How many container files were looked at. */
  readonly files: number;
  readonly findings: Readonly<Record<Severity, number>>;
  readonly suppressed: number;
  /** Milliseconds. */
  readonly duration: number;
}

/** What a reporter is given besides the report. */
export interface ReportContext {
  readonly rules: ReadonlyMap<string, Rule>;
  /** Version of Bulkhead. */
  readonly version: string;
  readonly colours: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/** A report as it is written: file by file, in the order of their paths, so that nothing has to be kept until the end. */
export interface ReportStream {
  file(file: FileReport): string;
  end(summary: Summary): string;
}

export type Reporter = (context: ReportContext) => ReportStream;

/** A fix as the engine resolved it, or only its title when it cannot be resolved now. */
export interface FixOutcome {
  readonly title: string;
  readonly safety: 'safe' | 'unsafe';
  readonly breaks?: string;
  readonly edits?: readonly Edit[];
  readonly creations?: readonly FileCreation[];
  readonly fileEdits?: readonly FileEdit[];
}

/** Turns offsets of one text into what reports say of it. */
export class Describer {
  readonly #path: string;
  readonly #lines: LineIndex;

  constructor(path: string, text: string) {
    this.#path = path;
    this.#lines = new LineIndex(text);
  }

  finding(finding: Finding, fixes: readonly FixOutcome[]): ReportedFinding {
    const related = finding.related.map((one) => this.#related(one));
    return {
      rule: finding.rule.id,
      severity: finding.severity,
      message: finding.message,
      target: finding.target,
      range: this.range(finding.range),
      ...(related.length > 0 ? { related } : {}),
      references: sorted(finding.rule.references),
      fixes: fixes.map((fix) => this.#fix(fix)),
    };
  }

  problem({ severity, message, range }: FileProblem | ConfigProblem): ReportedProblem {
    return { path: this.#path, severity, message, ...(range ? { range: this.range(range) } : {}) };
  }

  range(range: Range): ReportedRange {
    return { start: this.#lines.positionAt(range.start), end: this.#lines.positionAt(range.end) };
  }

  #related({ message, range, file }: Related): ReportedPlace {
    if (file === undefined) return { message, range: this.range(range) };
    const path = this.#besides(file.path);
    return { message, path, range: new Describer(path, file.text).range(range) };
  }

  #besides(path: string): string {
    return posix.normalize(this.#path.slice(0, this.#path.lastIndexOf('/') + 1) + path);
  }

  #edit({ range, newText }: Edit): ReportedEdit {
    return { path: this.#path, range: this.range(range), newText };
  }

  #fix({ title, safety, breaks, edits, creations = [], fileEdits = [] }: FixOutcome): ReportedFix {
    const others = fileEdits.flatMap((file) => {
      const describer = new Describer(this.#besides(file.path), file.text);
      return file.edits.map((edit) => describer.#edit(edit));
    });
    return {
      title,
      safety,
      ...(breaks === undefined ? {} : { breaks }),
      resolved: edits !== undefined,
      edits: [
        ...(edits ?? []).map((edit) => this.#edit(edit)),
        ...others,
        ...creations.map(({ path, mode, newText }) => ({
          path: this.#besides(path),
          create: true as const,
          ...(mode === undefined ? {} : { mode }),
          newText,
        })),
      ],
    };
  }
}

/** Counts what reports of files come to. */
export class Counter {
  readonly #findings = { critical: 0, high: 0, medium: 0, low: 0 };
  #files = 0;

  add({ format, findings }: FileReport): void {
    if (format !== null) this.#files++;
    for (const { severity } of findings) this.#findings[severity]++;
  }

  summary(suppressed: number, duration: number): Summary {
    return { files: this.#files, findings: { ...this.#findings }, suppressed, duration };
  }
}

/** Whether `severity` is as bad as `threshold`, or worse. */
export function reaches(severity: Severity, threshold: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(threshold);
}

/** References in order, kept because every finding of a rule has the same ones. */
const inOrder = attached<References, References>();

function sorted(references: References): References {
  const known = inOrder.get(references);
  if (known) return known;
  const result = Object.fromEntries(Object.entries(references).sort(([a], [b]) => (a < b ? -1 : 1)));
  inOrder.set(references, result);
  return result;
}
