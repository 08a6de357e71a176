import { createHash } from 'node:crypto';
import type { Reference, Rule, Severity } from '../../rules/rule.ts';
import type { FileReport, ReportedFinding, ReportedFix, ReportedProblem, ReportedRange, Reporter } from '../report.ts';
import { JsonArray, property } from './json-array.ts';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

/** Scores by which code scanning services sort: the middle of each band of CVSS. */
const scores: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0' };

/**
 * SARIF 2.1.0, for code scanning services. Results come before what describes their rules, so that they can be written
 * as they are found.
 */
export const reportSarif: Reporter = ({ rules, version }) => {
  const results = new JsonArray(3);
  const numbers = new RuleNumbers();
  const problems: ReportedProblem[] = [];
  let start = logStart;
  const begun = (text: string) => {
    const all = start + text;
    start = '';
    return all;
  };
  return {
    file(file) {
      problems.push(...file.problems);
      return begun(
        resultsOf(file, numbers)
          .map((result) => results.item(result))
          .join(''),
      );
    },
    end() {
      const descriptors = numbers.ids.map((id) => descriptorOf(rules.get(id) as Rule));
      const tool = { driver: { name: 'Bulkhead', version, rules: descriptors } };
      const rest = `${property('tool', tool, 2)},${property('invocations', [invocationOf(problems)], 2)}`;
      return `${begun(results.end())},${rest}\n    }\n  ]\n}\n`;
    },
  };
};

const head = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0' };
const logStart = `${JSON.stringify(head, undefined, 2).slice(0, -2)},
  "runs": [
    {${property('columnKind', 'utf16CodeUnits', 2)},
      "results": `;

/** Rules in the order in which they were first found. */
class RuleNumbers {
  readonly #numbers = new Map<string, number>();

  get ids(): string[] {
    return [...this.#numbers.keys()];
  }

  of(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    this.#numbers.set(id, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

function invocationOf(problems: readonly ReportedProblem[]) {
  return {
    executionSuccessful: !problems.some((problem) => problem.severity === 'error'),
    toolExecutionNotifications: problems.map(({ path, severity, message, range }) => {
      return { level: severity, message: { text: message }, locations: [locationOf(path, range)] };
    }),
  };
}

function descriptorOf(rule: Rule) {
  const references = Object.entries(rule.references).map(([source, ids]) => `- ${source}: ${idsOf(ids).join(', ')}`);
  const markdown = [rule.why, rule.remedy, ...(references.length > 0 ? [references.join('\n')] : [])].join('\n\n');
  return {
    id: rule.id,
    shortDescription: { text: rule.title },
    fullDescription: { text: plain(rule.why) },
    help: { text: plain(markdown), markdown },
    defaultConfiguration: { level: levels[rule.severity] },
    properties: {
      tags: ['security', 'containers', ...rule.formats],
      'security-severity': scores[rule.severity],
      precision: 'high',
    },
  };
}

function idsOf(references: Reference | readonly Reference[]): string[] {
  const list: readonly Reference[] = Array.isArray(references) ? references : [references as Reference];
  return list.map((each) => (typeof each === 'string' ? each : `${each.id}${relationOf(each.relation)}`));
}

function relationOf(relation: 'equal' | 'wider' | 'narrower'): string {
  return relation === 'equal' ? '' : ` (${relation} than this rule)`;
}

function resultsOf(file: FileReport, numbers: RuleNumbers) {
  const occurrences = new Map<string, number>();
  return file.findings.map((finding) => {
    const identity = [finding.rule, file.path, finding.target].join('\n');
    const occurrence = occurrences.get(identity) ?? 0;
    occurrences.set(identity, occurrence + 1);
    return resultOf(file.path, finding, numbers, `${identity}\n${occurrence}`);
  });
}

function resultOf(path: string, finding: ReportedFinding, numbers: RuleNumbers, identity: string) {
  const fixes = finding.fixes.filter(isExpressible).map(fixOf);
  // A comment is about no thing that has a name.
  const logical = finding.target ? { logicalLocations: [{ fullyQualifiedName: finding.target }] } : {};
  const related = (finding.related ?? []).map(({ message, path: other, range }, index) => {
    return { id: index + 1, message: { text: message }, ...locationOf(other ?? path, range) };
  });
  return {
    ruleId: finding.rule,
    ruleIndex: numbers.of(finding.rule),
    level: levels[finding.severity],
    message: { text: finding.message },
    locations: [{ ...locationOf(path, finding.range), ...logical }],
    ...(related.length > 0 ? { relatedLocations: related } : {}),
    // Made without lines and columns, so that a finding stays the same one when the text above it changes.
    partialFingerprints: { 'bulkheadTarget/v1': createHash('sha256').update(identity).digest('hex') },
    ...(fixes.length > 0 ? { fixes } : {}),
    properties: { 'security-severity': scores[finding.severity], severity: finding.severity },
  };
}

/** SARIF can replace text but not create a file, and a fix without edits is none. */
function isExpressible(fix: ReportedFix): boolean {
  return fix.edits.length > 0 && fix.edits.every((edit) => !('create' in edit));
}

function fixOf(fix: ReportedFix) {
  const byFile = new Map<string, { range: ReportedRange; newText: string }[]>();
  for (const edit of fix.edits) {
    if ('create' in edit) continue;
    byFile.set(edit.path, [...(byFile.get(edit.path) ?? []), edit]);
  }
  return {
    description: { text: fix.safety === 'safe' ? fix.title : `${fix.title} (unsafe)` },
    artifactChanges: [...byFile].map(([path, edits]) => ({
      artifactLocation: { uri: uriOf(path) },
      replacements: edits.map(({ range, newText }) => ({
        deletedRegion: regionOf(range),
        insertedContent: { text: newText },
      })),
    })),
  };
}

function locationOf(path: string, range: ReportedRange | undefined) {
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(path) }, ...(range ? { region: regionOf(range) } : {}) },
  };
}

function regionOf({ start, end }: ReportedRange) {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

function uriOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** Markdown without its marks of code, for readers that show text. */
function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}
