import type { Facts } from '../model/facts.ts';
import { readManifests } from '../model/kustomize/manifests.ts';
import type { Pod } from '../model/pod.ts';
import {
  isSettled,
  isSince,
  type KubernetesVersion,
  type PodSecurityCheck,
  type PodSecurityLevel,
} from '../model/pod-security.ts';
import type { Resource } from '../model/resource.ts';
import { readYamlFile } from '../model/yaml-file.ts';
import { rules } from '../rules/index.ts';
import { type Context, type Problem, type Rule, severities } from '../rules/rule.ts';
import type { Range } from '../text/range.ts';
import { builtBy, nameBuilds } from './builds.ts';
import { type Config, isExcluded } from './config.ts';
import { detectFormat } from './detect.ts';
import { type Document, type Finding, LazyFinding } from './finding.ts';
import type { HardeningGoal } from './harden.ts';
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
  /** The folders from which Kustomize builds it so; none where all builds of it come to the same level. */
  readonly builds: readonly string[];
}

/** A pod as one way of building its manifest has it, and the folders that build it so. */
interface BuiltPod {
  readonly pod: Pod;
  readonly builds: readonly string[];
  /** The same with what patches make of it, and the folders whose patches they are. */
  readonly whole: Pod | undefined;
  readonly folders: readonly string[];
}

const answering = rules.filter(({ podSecurity }) => podSecurity !== undefined);

/**
 * How far each workload of a manifest meets the Pod Security Standards of the configured release of Kubernetes, by its
 * fields alone, as admission judges: which rules are on and what was accepted does not matter. Where Kustomize builds it in
 * several ways, the lowest level counts.
 */
export function posture(document: Document, facts: Facts, config: Config): WorkloadPosture[] {
  if (detectFormat(document) !== 'kubernetes' || isExcluded(config, document.path)) return [];
  const { path } = document;
  return workloadsOf(document, facts).map((built) =>
    postureOf(built, (each) => builtViolations(each, path, facts, config)),
  );
}

/**
 * Rid of all for which the Pod Security Standards refuse the workloads of a manifest at `level`, or the one that findings
 * name `target`.
 */
export function postureGoal(config: Config, level: PodSecurityLevel, target?: string): HardeningGoal {
  const isMeant = (pod: Pod) => target === undefined || targetOf(pod) === target;
  return {
    judge: (document, facts) => {
      const format = detectFormat(document);
      const file = readYamlFile(document.text);
      const workloads = format === 'kubernetes' ? workloadsOf(document, facts, file) : [];
      const violations = workloads
        .filter(([{ pod }]) => isMeant(pod))
        .flatMap((built) => violationsOfAll(built, (each) => builtViolations(each, document.path, facts, config)));
      const wanted = violations.filter((violation) => level === 'restricted' || violation.level === 'baseline');
      const problems = file.problems.map(({ message, range }) => ({ severity: 'error' as const, message, range }));
      return { format, findings: findingsOf(wanted), problems };
    },
  };
}

type BuiltPods = readonly [BuiltPod, ...BuiltPod[]];

/** Each workload, in each way of building it; what only changes a pod that another file describes has no posture of its own. */
function workloadsOf({ path, text }: Document, facts: Facts, file = readYamlFile(text)): BuiltPods[] {
  const found = new Map<string, [BuiltPod, ...BuiltPod[]]>();
  for (const { manifest, builds, folders, whole, isOpen } of readManifests(file, path, facts)) {
    for (const resource of manifest.resources) {
      const wholePods = podsOf(whole(resource));
      for (const [index, pod] of podsOf(resource).entries()) {
        // What somebody's program changes is judged by what its file says, as far as that goes.
        if (pod.isPartial && !isOpen(resource)) continue;
        const key = `${pod.range.start} ${index}`;
        const known = found.get(key);
        const built = { pod, builds, whole: wholePods[index], folders };
        if (known === undefined) found.set(key, [built]);
        else known.push(built);
      }
    }
  }
  return [...found.values()];
}

function podsOf(resource: Resource | undefined): readonly Pod[] {
  return resource === undefined ? [] : [resource.pod ?? [], resource.furtherPods].flat();
}

function targetOf({ kind, name }: Pod): string {
  return `${kind}/${name}`;
}

function postureOf(built: BuiltPods, judge: (each: BuiltPod) => readonly Violation[]): WorkloadPosture {
  const [{ pod }] = built;
  const { kind, name, namespace, nameRange, range } = pod;
  const restricted = worstOfEach(violationsOfAll(built, judge));
  const baseline = restricted.filter(({ level }) => level === 'baseline');
  const level = levelBy(restricted);
  const lowest = built.filter((each) => levelBy(judge(each)) === level);
  return {
    kind,
    name,
    target: targetOf(pod),
    namespace,
    nameRange,
    range,
    level,
    violations: { baseline, restricted },
    isSettled: built.every((each) => isSettled(each.whole ?? each.pod)),
    builds: lowest.length === built.length ? [] : lowest.flatMap(({ builds }) => builds),
  };
}

/** The strictest level that admits what fails by `violations`. */
function levelBy(violations: readonly Violation[]): WorkloadPosture['level'] {
  if (violations.length === 0) return 'restricted';
  return violations.some(({ level }) => level === 'baseline') ? 'privileged' : 'baseline';
}

/** What any way of building the workload fails by; what not all of them do says which. */
function violationsOfAll(built: BuiltPods, judge: (each: BuiltPod) => readonly Violation[]): Violation[] {
  const found = new Map<string, { readonly violation: Violation; readonly builds: (readonly string[])[] }>();
  for (const each of built) {
    const { builds } = each;
    for (const violation of judge(each)) {
      const { rule, range, message } = violation.finding;
      const key = `${violation.check} ${rule.id} ${range.start} ${range.end} ${message}`;
      const known = found.get(key) ?? { violation, builds: [] };
      if (known.builds.at(-1) !== builds) known.builds.push(builds);
      found.set(key, known);
    }
  }
  return [...found.values()].map(({ violation, builds }) =>
    builds.length === built.length ? violation : { ...violation, finding: builtBy(violation.finding, builds.flat()) },
  );
}

/**
 * What its file refuses a pod for, and what patches add to that: the findings about those are in the files of the patches,
 * so here only the folder is named that builds it so.
 */
function builtViolations(built: BuiltPod, path: string, facts: Facts, config: Config): readonly Violation[] {
  const { pod, whole, builds, folders } = built;
  const own = violationsOf(pod, path, facts, config);
  if (whole === undefined) return own;
  const known = new Set(own.map(({ check, finding }) => `${check} ${finding.target}`));
  const lowered = violationsOf(whole, path, facts, config).filter(
    ({ check, finding }) => !known.has(`${check} ${finding.target}`),
  );
  // Where there are several ways to build it, those are named that it counts for.
  const where = builds.length === 0 ? `by a patch, as built by ${nameBuilds(folders)}` : 'by a patch';
  return [...own, ...lowered.map((each) => ({ ...each, finding: patched(each.finding, pod, where) }))];
}

function patched({ rule, severity, message, target }: Finding, pod: Pod, where: string): Finding {
  const place = { range: pod.nameRange, scope: pod.range, related: [], fixes: [] };
  return { rule, severity, target, message: `${message} (${where})`, ...place };
}

/** What the Pod Security Standards of the configured release refuse `pod` for. */
export function violationsOf(pod: Pod, path: string, facts: Facts, config: Config): Violation[] {
  const { kubernetesVersion, registries = [], signedBy = [] } = config;
  const around: Omit<Context, 'options'> = {
    ...{ path, facts, kubernetesVersion, registries, signedBy },
    isForPosture: true,
  };
  const violations: Violation[] = [];
  for (const target of podTargets(pod)) {
    for (const rule of answering) {
      for (const problem of target.run(rule, { ...around, options: rule.options ?? {} }))
        violations.push(...violationsBy(rule, problem, target, kubernetesVersion));
    }
  }
  return violations;
}

/** The checks that fail by `problem` in `version`. */
function violationsBy(rule: Rule, problem: Problem, target: Target, version: KubernetesVersion): Violation[] {
  const { severity = rule.severity, related = [], podSecurity: named } = problem;
  const finding = new LazyFinding(rule, severity, target, problem, related);
  return (rule.podSecurity ?? [])
    .filter(({ check }) => named === undefined || named.includes(check))
    .filter(({ since, until }) => (!since || isSince(version, since)) && !(until && isSince(version, until)))
    .map(({ level, check }) => ({ level, check, finding }));
}

/** By place, one of each check: several containers may inherit what they are refused for, and several rules object to it. */
function worstOfEach(violations: readonly Violation[]): Violation[] {
  const found = new Map<string, Violation>();
  for (const violation of violations) {
    const { check, finding } = violation;
    const key = `${check} ${finding.range.start}`;
    const known = found.get(key)?.finding;
    const isWorse = known && severities.indexOf(finding.severity) < severities.indexOf(known.severity);
    if (known === undefined || isWorse) found.set(key, violation);
  }
  return [...found.values()].sort((a, b) => a.finding.range.start - b.finding.range.start);
}

/** The findings behind `violations`, each once. */
function findingsOf(violations: readonly Violation[]): Finding[] {
  const found = new Map<string, Finding>();
  for (const { finding } of violations) {
    const key = `${finding.rule.id} ${finding.range.start}`;
    if (!found.has(key)) found.set(key, finding);
  }
  return [...found.values()].sort((a, b) => a.range.start - b.range.start);
}
