import type { Format } from '../model/container.ts';
import { rules } from '../rules/index.ts';
import type { Context, Rule, Severity } from '../rules/rule.ts';
import { attached } from '../text/attached.ts';
import { type Config, levelOf, optionsOf } from './config.ts';
import { type CheckName, checkNames } from './targets.ts';

/** Which rules judge a document, and how: all that follows from its format, its place and the configuration. */
export interface Plan {
  /** Ids of the rules that are on. */
  readonly active: ReadonlySet<string>;
  readonly byCheck: ReadonlyMap<CheckName, readonly Rule[]>;
  levelOf(rule: Rule): Severity | 'off';
  /** What rules are told of the document, except what they may ask for. */
  contextOf(rule: Rule): Omit<Context, 'facts'>;
}

interface Kept {
  readonly path: string;
  readonly plan: Plan;
}

/** The last one of each format: while somebody types it is always the same. */
const known = attached<Config, Map<Format, Kept>>();

/** The plan for the document at `path`. */
export function planOf(config: Config, format: Format, path: string): Plan {
  const kept = known.get(config) ?? new Map<Format, Kept>();
  const last = kept.get(format);
  if (last?.path === path) return last.plan;
  const plan = makePlan(config, format, path);
  kept.set(format, { path, plan });
  known.set(config, kept);
  return plan;
}

function makePlan(config: Config, format: Format, path: string): Plan {
  const levels = remembered((rule: Rule) => levelOf(config, rule, path));
  const active = rules.filter((rule) => rule.formats.includes(format) && levels(rule) !== 'off');
  const { kubernetesVersion, registries = [], signedBy = [] } = config;
  return {
    active: new Set(active.map(({ id }) => id)),
    byCheck: new Map(checkNames.map((check) => [check, active.filter((rule) => rule[check] !== undefined)])),
    levelOf: levels,
    contextOf: remembered((rule: Rule) => {
      const options = optionsOf(config, rule, path);
      return { path, options, kubernetesVersion, registries, signedBy };
    }),
  };
}

function remembered<T>(make: (rule: Rule) => T): (rule: Rule) => T {
  const made = new Map<Rule, T>();
  return (rule) => {
    const found = made.get(rule);
    if (found !== undefined) return found;
    const value = make(rule);
    made.set(rule, value);
    return value;
  };
}
