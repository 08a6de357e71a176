import { builtStage } from '../model/built-stage.ts';
import { isAllCapabilities } from '../model/capability.ts';
import { capabilityNeeds } from '../model/capability-need.ts';
import type { Container } from '../model/container.ts';
import { entrypointScript } from '../model/entrypoint-script.ts';
import { defineRule, type Fix, listed, type Problem, shared } from './rule.ts';

const breaks = 'What needs a device of the host, a mount or a kernel setting stops working until just that is granted';

export default defineRule({
  id: 'privileged-container',
  title: 'Container runs privileged',
  severity: 'critical',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: "A privileged container holds every capability, sees every device of the host and is confined by neither seccomp nor AppArmor nor SELinux. Whoever breaks into it mounts the host's disk and owns the host.",
  remedy: 'Run it without, and grant the one device or capability that it turns out to need.',
  references: {
    'cis-docker': '5.5',
    'cis-kubernetes': '5.2.2',
    'pod-security': 'baseline/privileged',
    nsa: '1.2',
    owasp: { id: 'RULE #3', relation: 'wider' },
    trivy: 'KSV-0017',
    checkov: 'CKV_K8S_16',
    kics: ['ae5b6871-7f45-42e0-bb4c-ab300c4d2026', 'dd29336b-fe57-445b-a26e-e6aa867ae609'],
    semgrep: ['privileged-service', 'privileged-container'],
    'compose-lint': 'CL-0002',
    'kube-linter': 'privileged-container',
    'kube-score': 'Container Security Context Privileged',
    polaris: 'runAsPrivileged',
    kubescape: 'rule-privilege-escalation',
    kubeaudit: 'privileged',
    kyverno: 'disallow-privileged-containers',
  },
  covers: ['missing-seccomp', 'writable-root-filesystem'],
  podSecurity: [{ level: 'baseline', check: 'privileged' }],

  *service(service, { facts, path }) {
    yield* judge(service, () => {
      const stage = builtStage(service, facts, path);
      return capabilityNeeds(service, facts, stage, stage && entrypointScript(service, stage, facts, path)).names;
    });
  },

  *podContainer(container, { facts }) {
    yield* judge(container, () => capabilityNeeds(container, facts).names);
  },
});

function* judge(container: Container, needed: () => readonly string[]): Iterable<Problem> {
  const { name, privileged } = container;
  if (privileged.value !== true) return;
  const needs = needed();
  yield {
    range: privileged.range,
    message: `\`${name}\` runs privileged, which is as good as root on the host`,
    fixes: () => [shared(privileged, unprivilegedFix(container, needs))],
  };
}

function unprivilegedFix(container: Container, needed: readonly string[]): Fix {
  const { privileged, droppedCapabilities: dropped, format, mounts } = container;
  // Docker ignores `cap_drop` of privileged containers: without `privileged` its absence begins to count.
  const isKept =
    dropped.state !== 'dynamic' && !dropped.items.some(({ value }) => value !== undefined && isAllCapabilities(value));
  if (format === 'kubernetes' || !isKept) {
    return {
      title: 'Run without `privileged`',
      safety: 'unsafe',
      breaks,
      edits: () => {
        // Only privileged containers may have it: the API refuses the pod.
        const spreading = mounts.flatMap(({ propagation }) =>
          propagation?.value === 'Bidirectional' ? propagation : [],
        );
        const all = [privileged.remove() ?? privileged.set(false), ...spreading.map((slot) => slot.remove())];
        return all.every((edits) => edits !== undefined) ? all.flat() : undefined;
      },
    };
  }
  return {
    title: `Run without \`privileged\`, and drop all capabilities${needed.length === 0 ? '' : ` but ${listed(needed)}, which it seems to need`}`,
    safety: 'unsafe',
    breaks,
    edits: () => {
      const off = privileged.set(false);
      const drop = container.dropAllCapabilities(needed);
      return off && drop && [...off, ...drop];
    },
  };
}
