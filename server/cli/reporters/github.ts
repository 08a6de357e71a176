import type { Severity } from '../../rules/rule.ts';
import type { FileReport, ReportContext, ReportedRange, Reporter } from '../report.ts';

const commands: Readonly<Record<Severity | 'error' | 'warning', string>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
  error: 'error',
  warning: 'warning',
};

/** One workflow command a line, which GitHub Actions turns into annotations of the changed files. */
export const reportGitHub: Reporter = ({ rules }) => ({
  file: (file) =>
    linesOf(file, rules)
      .map((line) => `${line}\n`)
      .join(''),
  end: () => '',
});

function linesOf({ path, problems, findings }: FileReport, rules: ReportContext['rules']): string[] {
  const lines = problems.map((problem) =>
    annotation(commands[problem.severity], problem.path, problem.range, 'Bulkhead', problem.message),
  );
  for (const { rule, severity, message, range, fixes } of findings) {
    const title = `${rules.get(rule)?.title ?? rule} (${rule}, ${severity})`;
    const advice = fixes[0] ? `${message}\nFix: ${fixes[0].title}` : message;
    lines.push(annotation(commands[severity], path, range, title, advice));
  }
  return lines;
}

function annotation(
  command: string,
  file: string,
  range: ReportedRange | undefined,
  title: string,
  message: string,
): string {
  const properties = [`file=${property(file)}`];
  if (range) {
    properties.push(
      `line=${range.start.line + 1}`,
      `endLine=${range.end.line + 1}`,
      `col=${range.start.character + 1}`,
    );
    // Columns of an annotation count only within one line; its end is inclusive.
    const end = Math.max(range.start.character + 1, range.end.character);
    if (range.start.line === range.end.line) properties.push(`endColumn=${end}`);
  }
  properties.push(`title=${property(title)}`);
  return `::${command} ${properties.join(',')}::${data(message)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
