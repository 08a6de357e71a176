import { levelOf } from '../engine/config.ts';
import type { Status } from '../protocol.ts';
import { rules } from '../rules/index.ts';
import { type Quota, quotaNotes } from '../sources/registry/quota.ts';
import type { Analysis } from './analysis.ts';
import type { UserSettings } from './settings.ts';

/** What is on for an open document; undefined where it is none of ours. */
export function statusOf(analysis: Analysis | undefined, settings: UserSettings): Status {
  const format = analysis?.result.format;
  if (!analysis || !format) return { format: null, rulesOn: 0, rulesOff: 0, online: 'off', suppressed: 0 };
  const { document, result, configured } = analysis;
  const own = rules.filter((rule) => rule.formats.includes(format));
  const rulesOn = own.filter((rule) => levelOf(configured.config, rule, document.path) !== 'off').length;
  const online = settings.online(configured.config);
  const configUri = configured.files.at(-1);
  const problem = configured.problems[0]?.message ?? result.problems[0]?.message;
  const extras = { ...(configUri !== undefined && { configUri }), ...(problem !== undefined && { problem }) };
  return { format, rulesOn, rulesOff: own.length - rulesOn, online, suppressed: result.suppressed, ...extras };
}

/** What is shown of the limits of registries: of the one that is nearest to its own. */
export function quotaStatus(quotas: ReadonlyMap<string, Quota>, now: number): Pick<Status, 'quota' | 'isQuotaLow'> {
  const [first] = quotaNotes(quotas, now);
  if (first === undefined) return {};
  return { quota: first.text, ...(first.isLow && { isQuotaLow: true }) };
}
