import { serviceObject } from '../model/service-object.ts';
import { defineRule, type Fix, shared } from './rule.ts';

export default defineRule({
  id: 'exposed-service',
  title: 'Service that is reached from outside',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'A port of a node is open wherever the node is reached, past Ingress, its certificates and its rules; a load balancer without source ranges is open to everybody.',
  remedy:
    'Let an Ingress or a Gateway be the one way in. Where a load balancer is needed, name who may use it by `loadBalancerSourceRanges`, or make it internal.',
  references: {
    trivy: { id: 'KSV-0108', relation: 'narrower' },
    kics: [
      { id: '845acfbe-3e10-4b8e-b656-3b404d36dfb2', relation: 'narrower' },
      { id: '26763a1c-5dda-4772-b507-5fca7fb5f165', relation: 'wider' },
    ],
    'kube-linter': { id: 'exposed-services', relation: 'wider' },
    'kube-score': { id: 'Service Type', relation: 'narrower' },
    kubescape: { id: 'C-0256', relation: 'wider' },
    kyverno: [
      { id: 'restrict-node-port', relation: 'narrower' },
      { id: 'restrict-nodeport', relation: 'narrower' },
      { id: 'no-loadbalancer-service', relation: 'narrower' },
    ],
  },

  *resource(resource) {
    const service = serviceObject(resource);
    if (service === undefined) return;
    const { type, sourceRanges, isInternal } = service;
    const isNodePort = type.value === 'NodePort';
    const isOpen = type.value === 'LoadBalancer' && sourceRanges.state === 'absent' && !isInternal;
    if (!isNodePort && !isOpen) return;
    const fix: Fix = {
      title: 'Keep it inside of the cluster',
      safety: 'unsafe',
      breaks: 'The Service is no longer reached from outside, except by an Ingress or a Gateway',
      edits: () => type.set('ClusterIP'),
    };
    yield {
      range: type.range,
      message: isNodePort
        ? `Service \`${resource.name}\` is open on a port of every node`
        : `Service \`${resource.name}\` has a load balancer that anybody may use`,
      fixes: [shared(type, fix)],
    };
  },
});
