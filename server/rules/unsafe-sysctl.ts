import type { PodSysctl } from '../model/pod.ts';
import { isSince, type KubernetesVersion, sysctlSafeSince } from '../model/pod-security.ts';
import { defineRule, type Problem, shared } from './rule.ts';

export default defineRule({
  id: 'unsafe-sysctl',
  title: 'Unsafe kernel parameter set',
  severity: 'medium',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: "Only a few kernel parameters are the pod's alone and harmless to its neighbours. Others exhaust memory of the node, weaken its network, or are those of the whole machine; the kubelet refuses them unless its administrator has allowed them by name.",
  remedy:
    "Leave the parameter out, or have the node's administrator set it; an option of the program itself often does the same.",
  references: {
    'pod-security': 'baseline/sysctls',
    trivy: 'KSV-0026',
    kics: { id: '9127f0d9-2310-42e7-866f-5fd9d20dcbad', relation: 'narrower' },
    'kube-linter': { id: 'unsafe-sysctls', relation: 'narrower' },
    kyverno: ['restrict-sysctls', { id: 'prevent-cr8escape', relation: 'narrower' }],
  },
  podSecurity: [{ level: 'baseline', check: 'sysctls' }],

  *pod({ name, sysctls }, { kubernetesVersion }) {
    for (const sysctl of sysctls) {
      const { value, range } = sysctl.name;
      if (value === undefined) continue;
      if (/[+=]/.test(sysctl.value.value ?? '')) yield smuggling(name, sysctl);
      const since = sysctlSafeSince(value);
      if (since !== undefined && isSince(kubernetesVersion, since)) continue;
      yield { range, message: messageOf(name, value, since), fixes: [removeFix(sysctl)] };
    }
  },
});

/** CVE-2022-0811: CRI-O handed the value on to a tool that takes `+` for the beginning of another parameter. */
function smuggling(name: string, { name: { value }, value: { range } }: PodSysctl): Problem {
  return {
    range,
    message: `\`${name}\` hides another kernel parameter in the value of \`${value}\`, with which old releases of CRI-O give the node away`,
    severity: 'critical',
    podSecurity: [],
  };
}

function messageOf(name: string, sysctl: string, since: KubernetesVersion | undefined): string {
  if (since !== undefined)
    return `\`${name}\` sets \`${sysctl}\`, which counts as safe only since Kubernetes ${since.join('.')}`;
  const isNetwork = sysctl.replaceAll('/', '.').startsWith('net.');
  return isNetwork
    ? `\`${name}\` sets \`${sysctl}\`, which is not among the network's settings that are safe for its neighbours`
    : `\`${name}\` sets \`${sysctl}\`, which is not kept apart from the rest of its node`;
}

function removeFix(sysctl: PodSysctl) {
  return shared(sysctl, {
    title: `Remove \`${sysctl.name.value}\``,
    safety: 'unsafe',
    breaks: 'The program runs with the value of the node, which may be too low for it',
    edits: () => sysctl.remove(),
  });
}
