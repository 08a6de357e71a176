import path from 'node:path';
import { type AuditFinding, auditContainers, type ContainerAudit } from '../engine/audit.ts';
import { isExcluded } from '../engine/config.ts';
import { placeOfService } from '../engine/service-place.ts';
import { judgeSettings, type SettingVerdict } from '../model/engine-settings.ts';
import type { Severity } from '../rules/rule.ts';
import { askEngine, type EngineName, isEngineFailure } from '../sources/engines/engine.ts';
import type { Position } from '../text/line-index.ts';
import { Configs } from './configs.ts';
import type { ExitCode, Host } from './host.ts';
import { documentPath, reportPath } from './paths.ts';
import { readText } from './read.ts';
import { reaches } from './report.ts';
import { count, hasColours, type Palette, palette, printable } from './terminal.ts';

export interface AuditCommand {
  readonly format: 'text' | 'json';
  readonly engine?: EngineName;
  readonly failOn?: Severity;
  readonly config?: string;
}

/** The JSON of `audit`; docs/command-line.md describes it. */
interface AuditReport {
  readonly version: 1;
  readonly engine: {
    readonly name: EngineName;
    readonly version?: string;
    readonly settings: readonly SettingVerdict[];
  };
  readonly containers: readonly ReportedContainer[];
}

interface ReportedContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** Where the service stands that it was made of, in a file of this machine. */
  readonly place?: { readonly path: string; readonly start: Position };
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: Severity;
    readonly message: string;
    readonly items: readonly string[];
    readonly remedy: string;
  }[];
}

/** `bulkhead audit`: says what the containers that run break of the CIS Docker Benchmark, and the engine itself. */
export async function audit({ format, engine, failOn, config: file }: AuditCommand, host: Host): Promise<ExitCode> {
  const today = host.facts.facts.today;
  const configs = new Configs({ rules: host.rules, today, overrides: failOn ? { failOn } : {}, file });
  const config = configs.of(path.join(host.workingDirectory, 'compose.yaml'));
  for (const { path: name, severity, message } of configs.problems) complain(host, `${name}: ${severity}: ${message}`);
  if (configs.problems.some(({ severity }) => severity === 'error')) return 2;
  const asking = askEngine(engine, host.environment, host.signal);
  host.unfinished.add(asking);
  const state = await asking.finally(() => host.unfinished.delete(asking));
  if (isEngineFailure(state)) {
    complain(host, state.problem);
    return 2;
  }
  const audits = auditContainers(state.containers, config, today);
  const report: AuditReport = {
    version: 1,
    engine: {
      name: state.engine,
      ...(state.settings.version !== undefined && { version: state.settings.version }),
      settings: judgeSettings(state.settings),
    },
    containers: audits.map((each) => reported(each, configs, host)),
  };
  host.stdout.write(format === 'json' ? `${JSON.stringify(report, undefined, 2)}\n` : textOf(report, host));
  const isBad = ({ severity }: AuditFinding) => reaches(severity, config.failOn);
  return audits.some(({ findings }) => findings.some(isBad)) ? 1 : 0;
}

function complain(host: Host, message: string): void {
  host.stderr.write(`bulkhead: ${printable(message)}\n`);
}

function reported(
  { id, name, image, origin, findings }: ContainerAudit,
  configs: Configs,
  host: Host,
): ReportedContainer {
  const place = origin && placeOf(origin.files, origin.service, configs, host);
  return {
    ...{ id, name, image },
    ...(place && { place }),
    findings: findings.map(({ rule, severity, message, items }) => ({
      ...{ rule: rule.id, severity, message, items, remedy: rule.remedy },
    })),
  };
}

/** In the last of the files that has the service: what it says there wins. */
function placeOf(files: readonly string[], service: string, configs: Configs, host: Host): ReportedContainer['place'] {
  for (const file of [...files].reverse()) {
    const { text } = readText(file);
    if (text === undefined || isExcluded(configs.of(file), documentPath(file))) continue;
    const start = placeOfService(text, service);
    if (start !== undefined) return { path: reportPath(file, host.workingDirectory), start };
  }
  return undefined;
}

function textOf({ engine, containers }: AuditReport, host: Host): string {
  const paint = palette(hasColours(host.stdout, host.environment));
  const bad = engine.settings.filter(({ isGood }) => !isGood);
  const found = containers.reduce((sum, { findings }) => sum + findings.length, 0);
  return [
    paint.bold(`${engine.name}${engine.version === undefined ? '' : ` ${engine.version}`}`),
    ...engine.settings.map(
      ({ item, title, isGood, meaning }) =>
        `  ${isGood ? paint.green('yes') : paint.yellow('no ')}  ${item.padEnd(5)} ${title}  ${paint.dim(meaning)}`,
    ),
    '',
    ...containers.flatMap((container) => block(container, paint)),
    `${count(containers.length, 'container')}, ${count(found, 'finding')}; ${bad.length} of ${engine.settings.length} settings of the engine to look at\n`,
  ].join('\n');
}

function block({ name, image, id, place, findings }: ReportedContainer, paint: Palette): string[] {
  const from = place === undefined ? '' : `  ${printable(place.path)}:${place.start.line + 1}`;
  const colour = { critical: paint.red, high: paint.red, medium: paint.yellow, low: paint.dim };
  return [
    `${paint.bold(printable(name))}  ${paint.dim(`${printable(image)} ${id.slice(0, 12)}${from}`)}`,
    ...findings.map(
      ({ severity, message, rule, items }) =>
        `  ${colour[severity](severity.padEnd(8))}  ${printable(message)}  ${paint.dim([rule, ...(items.length > 0 ? [`CIS ${items.join(', ')}`] : [])].join(', '))}`,
    ),
    ...(findings.length === 0 ? [`  ${paint.green('nothing found')}`] : []),
    '',
  ];
}
