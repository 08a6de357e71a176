import { defineRule, shared } from './rule.ts';

export default defineRule({
  id: 'host-port',
  title: 'Port of the node used',
  severity: 'medium',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'The port is open on every address of the node, past Services, Ingresses and often network policies, and only one such pod fits on a node.',
  remedy:
    'Reach the pod through a Service: `ClusterIP` inside the cluster, `NodePort`, `LoadBalancer` or an Ingress from outside.',
  references: {
    'cis-kubernetes': '5.2.13',
    'pod-security': 'baseline/hostPorts',
    trivy: 'KSV-0024',
    checkov: 'CKV_K8S_26',
    kics: '2b1836f1-dcce-416e-8e16-da8c71920633',
    polaris: 'hostPortSet',
    kubescape: 'container-hostPort',
    kyverno: ['disallow-host-ports', { id: 'disallow-host-ports-range', relation: 'narrower' }],
  },
  podSecurity: [{ level: 'baseline', check: 'hostPorts' }],

  *podContainer({ name, publishedPorts }) {
    for (const { hostPort } of publishedPorts) {
      if (hostPort.value === undefined) continue;
      const fix = shared(hostPort, {
        title: 'Remove `hostPort`',
        safety: 'unsafe' as const,
        breaks: "The port is no longer reached at the node's address: make a Service for it",
        edits: () => hostPort.remove(),
      });
      yield { range: hostPort.range, message: `\`${name}\` takes port ${hostPort.value} of its node`, fixes: [fix] };
    }
  },
});
