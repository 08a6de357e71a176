import { isDeepStrictEqual } from 'node:util';
import { nameBuilds } from '../engine/builds.ts';
import { type ConfigOverrides, isExcluded } from '../engine/config.ts';
import { posture, type Violation, type WorkloadPosture } from '../engine/posture.ts';
import type { PodSecurityLevel } from '../model/pod-security.ts';
import { LineIndex } from '../text/line-index.ts';
import type { Range } from '../text/range.ts';
import { Configs } from './configs.ts';
import type { ExitCode, Host } from './host.ts';
import { type Linted, Linter, type Unlinted } from './linter.ts';
import { documentPath, reportPath } from './paths.ts';
import type { ReportedRange } from './report.ts';
import { count, hasColours, palette, printable } from './terminal.ts';
import { type Target, walk } from './walk.ts';

export interface PostureOptions {
  readonly format: 'text' | 'json';
  /** The level below which a workload makes the command fail. */
  readonly level: PodSecurityLevel;
  readonly overrides: ConfigOverrides;
  readonly config?: string;
}

/** Where every workload stands, in the form of the JSON output; docs/json-output.md describes it. */
interface PostureReport {
  readonly version: 1;
  readonly workloads: readonly ReportedWorkload[];
}

interface ReportedWorkload {
  readonly path: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly range: ReportedRange;
  readonly level: WorkloadPosture['level'];
  readonly violations: Readonly<Record<PodSecurityLevel, readonly ReportedViolation[]>>;
  /** The folders from which Kustomize builds it so, where others come to more. */
  readonly builds?: readonly string[];
}

interface ReportedViolation {
  readonly check: string;
  readonly rule: string;
  readonly range: ReportedRange;
  readonly message: string;
}

/** A workload, whether its text tells everything, and how it is reported. */
interface Judged {
  readonly workload: ReportedWorkload;
  readonly isSettled: boolean;
}

/** `bulkhead posture`: says which level of the Pod Security Standards admits each workload at `paths`, and why no stricter. */
export async function reportPosture(
  paths: readonly string[],
  { format, level, overrides, config }: PostureOptions,
  host: Host,
): Promise<ExitCode> {
  const configs = new Configs({ rules: host.rules, today: host.facts.facts.today, overrides, file: config });
  const { targets, unreadable } = walk(paths, (file) => isExcluded(configs.of(file), documentPath(file)));
  for (const target of targets) configs.of(target.path);
  const complaints = new Complaints(host);
  for (const { path, problem } of unreadable) complaints.say(path, problem, 'error');
  for (const { path, message, severity } of configs.problems) complaints.say(path, message, severity);
  if (configs.problems.some(({ severity }) => severity === 'error')) return 2;
  const all: Judged[] = [];
  for await (const outcome of new Linter(host, configs).lintAll(targets)) {
    complaints.about(outcome);
    if (!('problem' in outcome)) all.push(...judge(outcome, host));
  }
  all.sort((a, b) => (a.workload.path < b.workload.path ? -1 : a.workload.path > b.workload.path ? 1 : 0));
  const report: PostureReport = { version: 1, workloads: all.map(({ workload }) => workload) };
  host.stdout.write(format === 'json' ? `${JSON.stringify(report, undefined, 2)}\n` : textOf(all, host));
  if (complaints.haveErrors) return 2;
  return report.workloads.some(({ violations }) => violations[level].length > 0) ? 1 : 0;
}

function judge({ target, document, config }: Linted, host: Host): Judged[] {
  const lines = new LineIndex(document.text);
  const at = ({ start, end }: Range): ReportedRange => ({
    start: lines.positionAt(start),
    end: lines.positionAt(end),
  });
  const reported = ({ check, finding: { rule, range, message } }: Violation): ReportedViolation => ({
    ...{ check, rule: rule.id, range: at(range), message },
  });
  const path = reportPath(target.path, host.workingDirectory);
  return posture(document, host.facts.facts, config).map(
    ({ kind, name, namespace, range, level, violations: { baseline, restricted }, isSettled, builds }) => ({
      workload: {
        ...{ path, kind, name, namespace: namespace ?? null, range: at(range), level },
        violations: { baseline: baseline.map(reported), restricted: restricted.map(reported) },
        ...(builds.length > 0 && { builds }),
      },
      isSettled,
    }),
  );
}

/** For people: a line for each workload, and below it what the next level objects to. */
function textOf(all: readonly Judged[], host: Host): string {
  const paint = palette(hasColours(host.stdout, host.environment));
  const colours = { privileged: paint.red, baseline: paint.yellow, restricted: paint.green };
  const lines = all.flatMap(({ workload, isSettled }) => {
    const { path, kind, name, namespace, range, level, violations, builds = [] } = workload;
    const where = `${printable(path)}:${range.start.line + 1}`;
    const who = printable(`${kind}/${name}${namespace === null ? '' : ` in ${namespace}`}`);
    const built = builds.length === 0 ? '' : ` as built by ${printable(nameBuilds(builds))}`;
    const limit = isSettled ? '' : paint.dim(' (as far as the text tells: a template or a patch says the rest)');
    const further = violations.restricted.filter((each) => !violations.baseline.some((other) => isSame(each, other)));
    return [
      `${where}  ${paint.bold(who)}  ${colours[level](level)}${built}${limit}`,
      ...violations.baseline.map((each) => violationLine('baseline', each, paint.dim)),
      ...further.map((each) => violationLine('restricted', each, paint.dim)),
    ];
  });
  const levels = (['privileged', 'baseline', 'restricted'] as const).map(
    (level) => `${all.filter(({ workload }) => workload.level === level).length} ${level}`,
  );
  return `${[...lines, `${count(all.length, 'workload')}: ${levels.join(', ')}`].join('\n')}\n`;
}

function isSame(a: ReportedViolation, b: ReportedViolation): boolean {
  return a.check === b.check && a.message === b.message && isDeepStrictEqual(a.range, b.range);
}

function violationLine(
  level: string,
  { range, check, message, rule }: ReportedViolation,
  dim: (text: string) => string,
) {
  const place = `${range.start.line + 1}:${range.start.character + 1}`;
  return `  ${place.padEnd(8)}${level.padEnd(11)}${printable(message)}  ${dim(`${check}, ${rule}`)}`;
}

/** Says on the standard error what could not be read. */
class Complaints {
  readonly #host: Host;
  haveErrors = false;

  constructor(host: Host) {
    this.#host = host;
  }

  about(outcome: Linted | Unlinted): void {
    const { path } = outcome.target;
    if ('problem' in outcome) this.say(path, outcome.problem, outcome.severity);
    else for (const { message, severity } of outcome.result.problems) this.say(path, message, severity);
  }

  say(path: Target['path'], message: string, severity: 'error' | 'warning'): void {
    this.haveErrors ||= severity === 'error';
    const name = printable(reportPath(path, this.#host.workingDirectory));
    this.#host.stderr.write(`${name}: ${severity}: ${printable(message)}\n`);
  }
}
