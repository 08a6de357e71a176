import { type Diagnostic, DiagnosticSeverity, type Location } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { FileProblem, Finding, LintResult } from '../engine/finding.ts';
import { type Related, type Severity, severities } from '../rules/rule.ts';
import { LineIndex } from '../text/line-index.ts';
import type { Abilities } from './abilities.ts';
import { toLspRange } from './convert.ts';
import { besides } from './workspace-edit.ts';

/** The most findings that one document shows; an editor with more is of no use to anybody. */
const maximum = 1000;

const levels: Record<Severity, DiagnosticSeverity> = {
  critical: DiagnosticSeverity.Error,
  high: DiagnosticSeverity.Warning,
  medium: DiagnosticSeverity.Warning,
  low: DiagnosticSeverity.Information,
};

/** What the editor shows of a document, made when it is wanted. */
export interface DiagnosticsReport {
  /** Equal for two reports only when they say the same. */
  readonly id: string;
  readonly items: () => Diagnostic[];
}

/** What the editor shows for `result`: problems of reading first, then the findings by place. */
export function diagnosticsOf(document: TextDocument, result: LintResult, abilities: Abilities): Diagnostic[] {
  const shown = mostSevere(result.findings);
  const diagnostics = result.problems.map((problem) => problemDiagnostic(document, problem));
  for (const finding of shown) diagnostics.push(findingDiagnostic(document, finding, abilities));
  if (shown.length < result.findings.length) {
    const message = `Only ${shown.length} of ${result.findings.length} findings are shown, the most severe ones`;
    diagnostics.push(problemDiagnostic(document, { severity: 'warning', message }));
  }
  return diagnostics;
}

/** Address of a rule's page; undefined when the client has none. */
export function rulePage(abilities: Abilities, id: string): string | undefined {
  const { rulesUrl } = abilities.options;
  return rulesUrl === undefined ? undefined : rulesUrl + id;
}

function mostSevere(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= maximum) return findings;
  const kept = new Set<Finding>();
  for (const severity of severities) {
    for (const finding of findings) if (finding.severity === severity && kept.size < maximum) kept.add(finding);
  }
  return findings.filter((finding) => kept.has(finding));
}

function findingDiagnostic(document: TextDocument, finding: Finding, abilities: Abilities): Diagnostic {
  const href = rulePage(abilities, finding.rule.id);
  const related = abilities.relatedInformation ? finding.related : [];
  return {
    range: toLspRange(document, finding.range),
    severity: levels[finding.severity],
    source: 'bulkhead',
    code: finding.rule.id,
    message: finding.message,
    ...(href !== undefined && { codeDescription: { href } }),
    ...(related.length > 0 && {
      relatedInformation: related.map((one) => ({ location: locationOf(document, one), message: one.message })),
    }),
  };
}

/** A place of the document, or of another file as it was read. */
function locationOf(document: TextDocument, { range, file }: Related): Location {
  if (file === undefined) return { uri: document.uri, range: toLspRange(document, range) };
  const lines = new LineIndex(file.text);
  const start = lines.positionAt(range.start);
  return { uri: besides(document, file.path), range: { start, end: lines.positionAt(range.end) } };
}

function problemDiagnostic(document: TextDocument, problem: FileProblem): Diagnostic {
  return {
    range: toLspRange(document, problem.range ?? { start: 0, end: 0 }),
    severity: problem.severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    source: 'bulkhead',
    message: problem.message,
  };
}
