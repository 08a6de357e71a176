import type { Rule } from '../rules/rule.ts';
import { fixSafety } from './fix-safety.ts';
import type { Host } from './host.ts';
import { hasColours, palette } from './terminal.ts';

/** `bulkhead rules`: prints what there is to know of every rule. */
export function listRules(format: 'text' | 'json', host: Host): void {
  const sorted = [...host.rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  if (format === 'json') host.stdout.write(`${JSON.stringify(sorted.map(describe), undefined, 2)}\n`);
  else host.stdout.write(table(sorted, hasColours(host.stdout, host.environment)));
}

function describe(rule: Rule) {
  const { id, aliases = [], title, severity, profile, formats, why, remedy, references, options = {} } = rule;
  const podSecurity = (rule.podSecurity ?? []).map(({ level, check, since = [1, 0], until }) => ({
    ...{ level, check, since: `v${since.join('.')}` },
    ...(until && { until: `v${until.join('.')}` }),
  }));
  return {
    id,
    aliases,
    title,
    severity,
    profile,
    formats,
    fixes: fixSafety[id] ?? [],
    why,
    remedy,
    references,
    podSecurity,
    options,
  };
}

function table(rules: readonly Rule[], colours: boolean): string {
  const paint = palette(colours);
  const rows = rules.map((rule) => [
    rule.id,
    rule.severity,
    rule.profile,
    rule.formats.join(' '),
    fixesOf(rule),
    rule.title,
  ]);
  const heading = ['rule', 'severity', 'profile', 'formats', 'fixes', 'title'];
  const widths = heading.map((_, column) =>
    Math.max(...[heading, ...rows].map((row) => (row[column] as string).length)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] as number))
      .join('  ')
      .trimEnd();
  return [paint.bold(line(heading)), ...rows.map(line)].map((each) => `${each}\n`).join('');
}

function fixesOf(rule: Rule): string {
  return fixSafety[rule.id]?.join(' ') || '-';
}
