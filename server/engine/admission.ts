import { knownAround } from '../model/cluster-object.ts';
import type { Facts } from '../model/facts.ts';
import { type EnforcedLevel, enforcedIn, namespaceOf } from '../model/namespace-level.ts';
import { objectElsewhere } from '../model/object-elsewhere.ts';
import type { Pod } from '../model/pod.ts';
import { isSince, type PodSecurityCheck } from '../model/pod-security.ts';
import type { Resource } from '../model/resource.ts';
import refusedPod from '../rules/refused-pod.ts';
import { type Fix, listed, type Problem } from '../rules/rule.ts';
import { type Config, levelOf } from './config.ts';
import type { Document } from './finding.ts';
import { editsOf, harden } from './harden.ts';
import { postureGoal, violationsOf } from './posture.ts';
import type { Target } from './targets.ts';

/** Of kinds that others make controllers for, nobody knows what comes to stand in their pods. */
const builtInGroups = ['', 'apps', 'batch'];

/** An object as it is applied, where patches are laid over it. */
type Whole = (resource: Resource) => Resource | undefined;

/** What is to be held against what its namespace enforces: a workload; nothing where nobody wants to know. */
export function admissionTargets(document: Document, config: Config): (resource: Resource, whole: Whole) => Target[] {
  if (levelOf(config, refusedPod, document.path) === 'off') return () => [];
  return (resource, whole) => {
    const { pod, kind, name, range, group } = resource;
    if (pod === undefined || pod.isPartial || !builtInGroups.includes(group)) return [];
    return [
      {
        check: 'resource',
        name: `${kind}/${name}`,
        scope: range,
        rules: [refusedPod],
        run: (_, { facts }) => judge(resource, [pod, whole(resource)?.pod ?? []].flat(), document, facts, config),
      },
    ];
  };
}

/** `pods`: the pod as far as its file says it, and with what patches make of it. */
function* judge(
  resource: Resource,
  pods: readonly Pod[],
  document: Document,
  facts: Facts,
  config: Config,
): Iterable<Problem> {
  const namespace = namespaceOf(resource);
  if (namespace === undefined) return;
  const enforced = enforcedIn(namespace, resource.manifest, knownAround(facts, document.path));
  if (enforced === undefined || enforced.level === 'privileged') return;
  const { level, version = config.kubernetesVersion, range, path } = enforced;
  // A cluster has no standards of a release to come.
  const judged = isSince(version, config.kubernetesVersion) ? config : { ...config, kubernetesVersion: version };
  const violations = pods.flatMap((pod) => violationsOf(pod, document.path, facts, judged));
  const failed = violations.filter((each) => level === 'restricted' || each.level === level);
  if (failed.length === 0) return;
  const checks = [...new Set(failed.map(({ check }) => check))].sort();
  yield {
    range: resource.nameRange,
    message: messageOf(resource, namespace, enforced, checks),
    related: [
      ...(range === undefined ? [] : [{ range }]),
      ...objectElsewhere({ kind: 'Namespace', name: namespace, path }, document.path, facts),
    ].map((place) => ({ ...place, message: `Enforces \`${level}\`` })),
    fixes: [hardeningFix(`${resource.kind}/${resource.name}`, level, document, judged)],
  };
}

function messageOf(
  { kind, name }: Resource,
  namespace: string,
  { level, version, path }: EnforcedLevel,
  checks: readonly PodSecurityCheck[],
): string {
  const where = path === undefined ? '' : ` (in \`${path}\`)`;
  const release = version === undefined ? '' : ` of v${version.join('.')}`;
  const outcome = kind === 'Pod' ? `and refuses Pod \`${name}\`` : `and refuses the pods of ${kind} \`${name}\``;
  return `Namespace \`${namespace}\`${where} enforces \`${level}\`${release} ${outcome}, by ${listed(checks)}`;
}

function hardeningFix(target: string, level: 'baseline' | 'restricted', document: Document, config: Config): Fix {
  return {
    title: `Harden \`${target}\` to ${level}`,
    safety: 'unsafe',
    breaks: `What the program does that \`${level}\` forbids, such as running as root, fails`,
    edits: (facts) => {
      const hardening = harden(document, facts, postureGoal(config, level, target));
      const { creations, fileEdits, left } = hardening;
      return left.length === 0 ? [...editsOf(hardening), ...creations, ...fileEdits] : undefined;
    },
  };
}
