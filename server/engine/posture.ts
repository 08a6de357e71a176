import type { Facts } from '../model/facts.ts';
import type { Pod } from '../model/pod.ts';
import {
  isSettled,
  isSince,
  type KubernetesVersion,
  type PodSecurityCheck,
  type PodSecurityLevel,
} from '../model/pod-security.ts';
import { readPods } from '../model/workload.ts';
import { rules } from '../rules/index.ts';
import { type Context, type Problem, type Rule, severities } from '../rules/rule.ts';
import { parseYaml } from '../syntax/yaml/parse.ts';
import type { Range } from '../text/range.ts';
import { type Config, isExcluded } from './config.ts';
import { detectFormat } from './detect.ts';
import type { Document, Finding } from './finding.ts';
import { podTargets, type Target } from './targets.ts';

/** What a check of the Pod Security Standards objects to, as the finding of a rule. */
export interface Violation {
  readonly level: PodSecurityLevel;
  readonly check: PodSecurityCheck;
  readonly finding: Finding;
}

/** Where a workload stands. */
export interface WorkloadPosture {
  readonly kind: string;
  readonly name: string;
  /** As findings name it: `Deployment/web`. */
  readonly target: string;
  readonly namespace: string | undefined;
  readonly nameRange: Range;
  /** The whole object. */
  readonly range: Range;
  /** The strictest level that admits it. */
  readonly level: 'privileged' | PodSecurityLevel;
  /** What each level refuses it for, by place; `restricted` contains what `baseline` objects to. */
  readonly violations: Readonly<Record<PodSecurityLevel, readonly Violation[]>>;
  /** Whether nothing that a template fills in could change that. */
  readonly isSettled: boolean;
}

const answering = rules.filter(({ podSecurity }) => podSecurity !== undefined);

/**
 * How far each workload of a manifest meets the Pod Security Standards of the configured release of Kubernetes, by its
 * fields alone, as admission judges: which rules are on and what was accepted does not matter.
 */
export function posture(document: Document, facts: Facts, config: Config): WorkloadPosture[] {
  if (detectFormat(document) !== 'kubernetes' || isExcluded(config, document.path)) return [];
  const { kubernetesVersion, registries = [] } = config;
  const around = { path: document.path, facts, kubernetesVersion, registries };
  return readPods(parseYaml(document.text))
    .filter(({ isPartial }) => !isPartial)
    .map((pod) => postureOf(pod, around));
}

function postureOf(pod: Pod, around: Omit<Context, 'options'>): WorkloadPosture {
  const found = new Map<string, Violation>();
  for (const target of podTargets(pod)) {
    for (const rule of answering) {
      for (const problem of target.run(rule, { ...around, options: rule.options ?? {} })) {
        for (const violation of violationsBy(rule, problem, target, around.kubernetesVersion)) keep(violation, found);
      }
    }
  }
  const { kind, name, namespace, nameRange, range } = pod;
  const restricted = [...found.values()].sort((a, b) => a.finding.range.start - b.finding.range.start);
  const baseline = restricted.filter(({ level }) => level === 'baseline');
  return {
    kind,
    name,
    target: `${kind}/${name}`,
    namespace,
    nameRange,
    range,
    level: baseline.length > 0 ? 'privileged' : restricted.length > 0 ? 'baseline' : 'restricted',
    violations: { baseline, restricted },
    isSettled: isSettled(pod),
  };
}

/** The checks that fail by `problem` in `version`. */
function violationsBy(rule: Rule, problem: Problem, target: Target, version: KubernetesVersion): Violation[] {
  const { range, message, severity = rule.severity, related = [], podSecurity: named } = problem;
  const finding: Finding = {
    ...{ rule, severity, range, message, related, target: target.name, scope: target.scope },
    get fixes() {
      return problem.fixes ?? [];
    },
  };
  return (rule.podSecurity ?? [])
    .filter(({ check }) => named === undefined || named.includes(check))
    .filter(({ since, until }) => (!since || isSince(version, since)) && !(until && isSince(version, until)))
    .map(({ level, check }) => ({ level, check, finding }));
}

/** One violation of each check at a place: several containers may inherit it, and several findings be about it. */
function keep(violation: Violation, found: Map<string, Violation>): void {
  const { check, finding } = violation;
  const key = `${check} ${finding.range.start}`;
  const known = found.get(key)?.finding;
  const isWorse = known && severities.indexOf(finding.severity) < severities.indexOf(known.severity);
  if (known === undefined || isWorse) found.set(key, violation);
}
