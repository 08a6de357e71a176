import type { Severity } from '../../rules/rule.ts';
import { severities } from '../../rules/rule.ts';
import type { FileReport, ReportContext, ReportedFinding, ReportedProblem, Reporter, Summary } from '../report.ts';
import { count, type Palette, palette, printable, wrap } from '../terminal.ts';

/** For people: a block for each file, and in it for each finding its place, what it is, why it matters, what to do. */
export const reportText: Reporter = (context) => {
  const paint = palette(context.colours);
  let problems = 0;
  return {
    file(file) {
      problems += file.problems.length;
      const isQuiet = file.findings.length === 0 && file.problems.length === 0;
      return isQuiet ? '' : `${fileBlock(file, context, paint)}\n`;
    },
    end: (summary) => summaryLine(summary, problems, paint),
  };
};

function fileBlock(file: FileReport, context: ReportContext, paint: Palette): string {
  const places = [...file.findings, ...file.problems].map((each) => placeOf(each).length);
  const margin = Math.max(...places);
  const lines = [paint.bold(printable(file.path))];
  for (const problem of file.problems) {
    const colour = problem.severity === 'error' ? paint.red : paint.yellow;
    lines.push(
      `  ${placeOf(problem).padEnd(margin)}  ${colour(problem.severity.padEnd(8))}  ${printable(problem.message)}`,
    );
  }
  for (const finding of file.findings) lines.push(...findingLines(finding, margin, context, paint));
  return `${lines.join('\n')}\n`;
}

function findingLines(
  finding: ReportedFinding,
  margin: number,
  { rules, width }: ReportContext,
  paint: Palette,
): string[] {
  const place = placeOf(finding).padEnd(margin);
  const severity = severityColour(finding.severity, paint)(finding.severity.padEnd(8));
  const indent = ' '.repeat(margin + 4);
  const paragraph = (text: string, label: string) =>
    wrap(printable(text), Math.max(40, width - indent.length - label.length)).map(
      (line, index) => indent + (index === 0 ? label : ' '.repeat(label.length)) + line,
    );
  const rule = rules.get(finding.rule);
  const lines = [`  ${place}  ${severity}  ${printable(finding.message)}  ${paint.dim(finding.rule)}`];
  if (rule) lines.push(...paragraph(`${firstSentence(rule.why)}`, 'why  ').map(paint.dim));
  lines.push(...paragraph(advice(finding, rule?.remedy ?? ''), 'fix  ').map(paint.cyan));
  return lines;
}

/** The first fix's title and what speaks against it; the rule's remedy where there is no fix. */
function advice({ fixes }: ReportedFinding, remedy: string): string {
  const fix = fixes[0];
  if (!fix) return remedy;
  if (!fix.resolved) return `${fix.title} (asks the registry: \`bulkhead fix --online\`)`;
  if (fix.safety === 'safe') return fix.title;
  return `${fix.title} (unsafe${fix.breaks ? `: ${fix.breaks}` : ''})`;
}

function placeOf({ range }: ReportedFinding | ReportedProblem): string {
  return range ? `${range.start.line + 1}:${range.start.character + 1}` : '';
}

function firstSentence(text: string): string {
  // A sentence ends at a full stop before a capital, so that `e.g. this` and `v1.34` do not end it.
  const end = text.search(/[.!](?=\s{1,20}[A-Z`*])/);
  return end === -1 ? text : text.slice(0, end + 1);
}

function summaryLine(summary: Summary, problems: number, paint: Palette): string {
  const total = severities.reduce((sum, severity) => sum + summary.findings[severity], 0);
  const parts = severities
    .filter((severity) => summary.findings[severity] > 0)
    .map((severity) => severityColour(severity, paint)(`${summary.findings[severity]} ${severity}`));
  const suppressed = summary.suppressed > 0 ? `, ${summary.suppressed} suppressed` : '';
  const trouble = problems > 0 ? paint.yellow(`, ${count(problems, 'problem')}`) : '';
  const findings =
    total === 0 ? paint.green('no findings') : `${paint.bold(count(total, 'finding'))} (${parts.join(', ')})`;
  return `${findings} in ${count(summary.files, 'file')}${suppressed}${trouble}  ${paint.dim(`${summary.duration} ms`)}\n`;
}

function severityColour(severity: Severity, paint: Palette): (text: string) => string {
  return { critical: paint.magenta, high: paint.red, medium: paint.yellow, low: paint.cyan }[severity];
}
