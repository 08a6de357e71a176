import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, shared } from './rule.ts';

export default defineRule({
  id: 'host-network',
  title: 'Host network shared',
  severity: 'high',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: "The container stands in the network of the host: it listens on all of the host's addresses, reaches services that trust `localhost`, and escapes the rules that are made for containers and pods.",
  remedy: 'Give it a network of its own, and publish the ports that are needed.',
  references: {
    'cis-docker': '5.10',
    'cis-kubernetes': '5.2.5',
    'pod-security': { id: 'baseline/hostNamespaces', relation: 'wider' },
    nsa: '1.5',
    owasp: { id: 'RULE #5', relation: 'wider' },
    trivy: 'KSV-0009',
    checkov: 'CKV_K8S_19',
    kics: ['071a71ff-f868-47a4-ac0b-3c59e4ab5443', '6b6bdfb3-c3ae-44cb-88e4-7405c1ba2c8a'],
    semgrep: { id: 'hostnetwork-pod', relation: 'equal' },
    'compose-lint': 'CL-0008',
    'kube-linter': 'host-network',
    polaris: 'hostNetworkSet',
    kubescape: 'host-network-access',
    kubeaudit: { id: 'hostns', relation: 'wider' },
    kyverno: { id: 'disallow-host-namespaces', relation: 'wider' },
  },
  podSecurity: [{ level: 'baseline', check: 'hostNamespaces' }],

  *service({ name, networkMode, networks }) {
    if (networkMode.value === 'host')
      yield {
        range: networkMode.range,
        message: message(name),
        fixes: [removeFix(networkMode, '`network_mode: host`')],
      };
    for (const { name: alias, range, network } of networks.items) {
      if (network?.isExternal.value === true && network.outsideName.value === 'host')
        yield { range, message: `${message(name)}, by the name of \`${alias}\`` };
    }
  },

  *pod({ name, hostNetwork }) {
    if (hostNetwork.value !== true) return;
    yield { range: hostNetwork.range, message: message(name), fixes: [removeFix(hostNetwork, '`hostNetwork`')] };
  },
});

function message(name: string): string {
  return `\`${name}\` shares the network of the host`;
}

function removeFix(slot: Slot<unknown>, what: string): Fix {
  const breaks = 'Its ports are no longer ports of the host, and it reaches the host no longer as `localhost`';
  return shared(slot, { title: `Remove ${what}`, safety: 'unsafe', breaks, edits: () => slot.remove() });
}
