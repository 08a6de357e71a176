import { URI } from 'vscode-uri';
import type { ContainerAudit } from '../../engine/audit.ts';
import { judgeSettings } from '../../model/engine-settings.ts';
import type { AuditAnswer, AuditedContainer, ScanRefusal } from '../../protocol-scan.ts';
import { askEngine, isEngineFailure } from '../../sources/engines/engine.ts';
import { folderWith } from '../folders.ts';
import type { RuleTexts } from '../host.ts';
import type { ScanContext } from '../scans.ts';
import { refused } from './subjects.ts';

/** Asks the container engine what runs, and judges it; nothing is changed there. */
export async function audit(
  context: ScanContext,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<AuditAnswer | ScanRefusal> {
  const state = await askEngine(undefined, environment, signal);
  if (isEngineFailure(state)) return refused('no-engine', state.problem);
  const { config } = await context.configOf(undefined);
  const folders = await context.folders();
  const audits = context.engine.auditContainers(state.containers, config, context.today());
  const { version } = state.settings;
  const texts = (await context.ruleTexts()) ?? {};
  return {
    engine: state.engine,
    ...(version !== undefined && { version }),
    settings: judgeSettings(state.settings),
    containers: await Promise.all(audits.map((each) => containerOf(each, folders, texts, context))),
  };
}

async function containerOf(
  { id, name, image, origin, findings }: ContainerAudit,
  folders: readonly string[],
  texts: RuleTexts,
  context: ScanContext,
): Promise<AuditedContainer> {
  const place = origin && (await placeOf(origin.files, origin.service, folders, context));
  return {
    ...{ id, name, image },
    ...(place && { place }),
    findings: findings.map(({ rule, severity, message, items }) => ({
      ...{ rule: rule.id, severity, message, items, remedy: texts[rule.id]?.remedy ?? rule.remedy },
    })),
  };
}

/** In the last file of the workspace that has the service: what it says there wins. Labels may name any file at all. */
async function placeOf(
  files: readonly string[],
  service: string,
  folders: readonly string[],
  context: ScanContext,
): Promise<AuditedContainer['place']> {
  for (const file of [...files].reverse()) {
    const uri = URI.file(file).toString();
    if (file.includes('..') || folderWith(uri, folders) === undefined) continue;
    const text = await context.textOf(uri);
    const start = text === undefined ? undefined : context.engine.placeOfService(text, service);
    if (start !== undefined) return { uri, ...start };
  }
  return undefined;
}
