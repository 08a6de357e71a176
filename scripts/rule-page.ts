import type { Reference, ReferenceSource, References, Rule } from '../server/rules/rule.ts';
import { LineIndex } from '../server/text/line-index.ts';
import type { Fixture, FixtureCase, FixtureFile } from '../test/harness/fixture.ts';
import { drawDiff, findingsOf } from '../test/harness/outcome.ts';

const formatNames = { dockerfile: 'Dockerfile', compose: 'Compose', kubernetes: 'Kubernetes' } as const;

const sourceNames: Record<ReferenceSource, string> = {
  'cis-docker': 'CIS Docker Benchmark',
  'cis-kubernetes': 'CIS Kubernetes Benchmark',
  'pod-security': 'Pod Security Standards',
  nsa: 'NSA/CISA Kubernetes Hardening Guide',
  owasp: 'OWASP Docker Security Cheat Sheet',
  hadolint: 'hadolint',
  buildkit: 'BuildKit checks',
  tally: 'tally',
  trivy: 'Trivy',
  checkov: 'Checkov',
  kics: 'KICS',
  semgrep: 'Semgrep',
  'compose-lint': 'compose-lint',
  dclint: 'dclint',
  'kube-linter': 'KubeLinter',
  'kube-score': 'kube-score',
  polaris: 'Polaris',
  kubescape: 'Kubescape',
  kubeaudit: 'kubeaudit',
  kyverno: 'Kyverno policies',
};

/** Addresses of the controls whose sources publish a page for each. */
const links: { readonly [source in ReferenceSource]?: (id: string) => string } = {
  'pod-security': (id) => `https://kubernetes.io/docs/concepts/security/pod-security-standards/#${id.split('/')[0]}`,
  owasp: () => 'https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html',
  hadolint: (id) => `https://github.com/hadolint/hadolint/wiki/${id}`,
  buildkit: (id) => `https://docs.docker.com/reference/build-checks/${kebab(id)}/`,
  semgrep: (id) => `https://semgrep.dev/r/${id}`,
  'kube-linter': (id) => `https://docs.kubelinter.io/#/generated/checks?id=${id}`,
};

/** The page of a rule: what it says of itself, and its examples as the engine sees them. */
export function rulePage(rule: Rule, fixture: Fixture): string {
  const examples = fixture.cases.filter((one) => one.isExample);
  const sections = [
    `# ${rule.title}`,
    factsTable(rule, fixture),
    fixture.prose,
    `## Why\n\n${rule.why}`,
    `## What to do\n\n${rule.remedy}`,
    ...optionLines(rule),
    ...(examples.length > 0 ? ['## Examples'] : []),
    ...examples.map((one) => example(fixture, one)),
    suppression(rule),
    ...podSecurityLines(rule),
    ...referenceLines(rule.references),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** The list of all rules. */
export function rulesTable(rules: readonly Rule[]): string {
  const rows = rules.map((rule) =>
    row([`[\`${rule.id}\`](${rule.id}.md)`, rule.title, rule.severity, rule.profile, formats(rule)]),
  );
  return [
    '# Rules',
    '',
    `${rules.length} rules. \`strict\` contains all of \`recommended\`.`,
    '',
    row(['Rule', 'Finds', 'Severity', 'Profile', 'Formats']),
    row(['---', '---', '---', '---', '---']),
    ...rows,
    '',
  ].join('\n');
}

function factsTable(rule: Rule, fixture: Fixture): string {
  const facts: [string, string][] = [
    ['Rule', `\`${rule.id}\``],
    ...(rule.aliases ? [['Formerly', code(rule.aliases)] satisfies [string, string]] : []),
    ['Severity', rule.severity],
    ['Profile', rule.profile],
    ['Formats', formats(rule)],
    ['Fixes', fixSafety(fixture).join(', ') || 'none'],
  ];
  return [row(['', '']), row(['---', '---']), ...facts.map(row)].join('\n');
}

/** How safe the fixes are that the fixture's findings come with. */
export function fixSafety(fixture: Fixture): readonly ('safe' | 'unsafe')[] {
  const kinds = new Set<'safe' | 'unsafe'>();
  for (const one of fixture.cases)
    for (const file of one.files)
      for (const finding of findingsOf(fixture, one, file)) for (const fix of finding.fixes) kinds.add(fix.safety);
  return [...kinds].sort();
}

function optionLines({ id, options }: Rule): string[] {
  if (!options) return [];
  const values = Object.entries(options).map(([name, value]) => `      ${name}: ${JSON.stringify(value)}`);
  const lines = ['rules:', `  ${id}:`, '    options:', ...values];
  return [`## Options\n\nWith their defaults, in \`.bulkhead.yaml\`:\n\n${fence('yaml', lines)}`];
}

function example(fixture: Fixture, one: FixtureCase): string {
  const config =
    one.config === undefined ? [] : [`With this \`.bulkhead.yaml\`:\n\n${fence('yaml', textLines(one.config))}`];
  return [`### ${one.title}`, one.prose, ...config, ...one.files.flatMap((file) => exampleFile(fixture, one, file))]
    .filter((part) => part !== '')
    .join('\n\n');
}

function exampleFile(fixture: Fixture, one: FixtureCase, file: FixtureFile): string[] {
  const index = new LineIndex(file.text);
  const findings = findingsOf(fixture, one, file);
  const messages = findings.map(({ range, message }) => `- Line ${index.lineAt(range.start) + 1}: ${message}`);
  return [
    `\`${file.path}\`:`,
    fence(file.fence.language, textLines(file.text)),
    messages.length > 0 ? messages.join('\n') : 'Nothing is reported.',
    ...file.diffs.flatMap((diff) => {
      const fixes = findings.flatMap((finding) => finding.fixes);
      const fix = fixes.find(({ title }) => diff.title === undefined || title.replaceAll('`', '') === diff.title);
      if (!fix) return [];
      const breaks = fix.breaks ? `: ${fix.breaks}` : '';
      return [`${fix.title} (${fix.safety}${breaks})`, fence('diff', drawDiff(fixture, one, file, diff))];
    }),
  ];
}

function suppression(rule: Rule): string {
  const lines = ['suppress:', `  - { rule: ${rule.id}, file: path/of/the/file, reason: why it is acceptable here }`];
  return [
    '## When it does not apply',
    `Say why in a comment at the end of the line, or on a line of its own above the instruction or block:`,
    fence('yaml', [`# bulkhead: ignore[${rule.id}] why it is acceptable here`]),
    'or in `.bulkhead.yaml`, which is the way for JSON:',
    fence('yaml', lines),
  ].join('\n\n');
}

function podSecurityLines({ podSecurity = [] }: Rule): string[] {
  if (podSecurity.length === 0) return [];
  const rows = podSecurity.map(({ level, check, since = [1, 0], until }) =>
    row([level, `\`${check}\``, `v${since.join('.')}`, until ? `before v${until.join('.')}` : 'today']),
  );
  const table = [row(['Level', 'Check', 'Since', 'Until']), row(['---', '---', '---', '---']), ...rows].join('\n');
  return [
    '## Pod Security Standards',
    'What it finds in manifests is what admission refuses at this level, by this check; `bulkhead posture` counts it there.',
    table,
  ];
}

function referenceLines(references: References): string[] {
  const lines = Object.entries(references).map(([source, value]) => {
    const list = (Array.isArray(value) ? value : [value]) as readonly Reference[];
    return `- ${sourceNames[source as ReferenceSource]}: ${list.map((one) => reference(source as ReferenceSource, one)).join(', ')}`;
  });
  return lines.length > 0 ? [`## References\n\n${lines.join('\n')}`] : [];
}

function reference(source: ReferenceSource, value: Reference): string {
  const { id, relation } = typeof value === 'string' ? { id: value, relation: 'equal' } : value;
  const address = links[source]?.(id);
  const text = address ? `[${id}](${address})` : id;
  return relation === 'equal' ? text : `${text} (${relation} than this rule)`;
}

function formats(rule: Rule): string {
  return rule.formats.map((format) => formatNames[format]).join(', ');
}

function code(values: readonly string[]): string {
  return values.map((value) => `\`${value}\``).join(', ');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function fence(language: string, lines: readonly string[]): string {
  return [`\`\`\`${language}`, ...lines, '```'].join('\n');
}

function textLines(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

function kebab(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
