import { type Finding, LazyFinding, type LintResult } from './finding.ts';

/** What was found in a manifest as one way of building it has it. */
export interface BuildResult {
  readonly result: LintResult;
  /** The folders that build it so; none where they all do. */
  readonly builds: readonly string[];
}

/** All that was found in any of `results`; what is not there in all of them says where it is. */
export function mergeBuilds(results: readonly BuildResult[]): LintResult {
  const [first, ...rest] = results as [BuildResult, ...BuildResult[]];
  if (rest.length === 0) return first.result;
  const found = new Map<string, { readonly finding: Finding; readonly builds: string[]; count: number }>();
  for (const { result, builds } of results) {
    for (const finding of result.findings) {
      const key = `${finding.rule.id} ${finding.range.start} ${finding.range.end} ${finding.message}`;
      const known = found.get(key) ?? { finding, builds: [], count: 0 };
      known.builds.push(...builds);
      known.count++;
      found.set(key, known);
    }
  }
  const findings = [...found.values()].map(({ finding, builds, count }) =>
    count === results.length ? finding : builtBy(finding, builds),
  );
  const last = results.at(-1) as BuildResult;
  return {
    ...last.result,
    findings: findings.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end),
    suppressed: Math.max(...results.map(({ result }) => result.suppressed)),
    accepted: [...new Set(results.flatMap(({ result }) => result.accepted))],
    failures: results.flatMap(({ result }) => result.failures),
  };
}

/** More names than fit into a sentence. */
const mostNamed = 3;

/** `finding`, saying which folders build it. */
export function builtBy(finding: Finding, builds: readonly string[]): Finding {
  const { rule, severity, range, target, scope, related } = finding;
  const message = `${finding.message} (as built by ${nameBuilds(builds)})`;
  const said = { range, message, fixes: () => finding.fixes };
  return new LazyFinding(rule, severity, { name: target, scope }, said, related);
}

/** Folders in a sentence: `dev` and `test`. */
export function nameBuilds(builds: readonly string[]): string {
  const named = builds.slice(0, mostNamed).map((build) => `\`${build}\``);
  const rest = builds.length - named.length;
  return rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(' and ');
}
