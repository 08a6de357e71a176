import { addDefaultDeny, addPolicyFor, isUnprotected, objectsAround } from '../model/network-policy.ts';
import { workloadOf } from '../model/workload-spec.ts';
import { defineRule, type Fix } from './rule.ts';

export default defineRule({
  id: 'missing-network-policy',
  title: 'Pod that no NetworkPolicy selects',
  severity: 'medium',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'A pod that no policy selects is reached by every pod of the cluster, on every port: whoever breaks into one program talks to the databases of all.',
  remedy:
    'Add a policy that lets nothing into the namespace, and one for each way that is needed. A network plug-in must be there that heeds them.',
  references: {
    'cis-kubernetes': '5.3.2',
    nsa: { id: '2.0', relation: 'wider' },
    checkov: { id: 'CKV2_K8S_6', relation: 'wider' },
    'kube-linter': 'non-isolated-pod',
    'kube-score': { id: 'Pod NetworkPolicy', relation: 'wider' },
    polaris: { id: 'missingNetworkPolicy', relation: 'wider' },
    kubescape: [
      { id: 'C-0260', relation: 'wider' },
      { id: 'C-0030', relation: 'wider' },
      { id: 'C-0206', relation: 'wider' },
    ],
    kubeaudit: { id: 'netpols', relation: 'wider' },
  },

  *resource(resource, { facts, path }) {
    const workload = workloadOf(resource);
    // A chart's policies may be as templated as the workload; what ends by itself, or is on the host, is not reached so.
    if (workload === undefined || resource.manifest.isTemplated || workload.pod.isPartial) return;
    if (workload.flag('hostNetwork').state !== 'absent' || /^(?:Cron)?Job$/.test(resource.kind)) return;
    const objects = objectsAround(resource, facts, path);
    if (objects === undefined || isUnprotected(workload, objects) !== true) return;
    const confine: Fix = {
      title: 'Add a policy that lets in what goes to its ports, and nothing else',
      safety: 'unsafe',
      breaks: 'What is sent to a port that the containers do not declare is dropped',
      edits: () => addPolicyFor(workload),
    };
    const deny: Fix = {
      title: 'Add a policy that lets nothing into the namespace',
      safety: 'unsafe',
      breaks: 'Nothing reaches the pods of the namespace, until policies let in what they need',
      edits: () => addDefaultDeny(resource),
    };
    yield {
      range: resource.nameRange,
      message: `No NetworkPolicy of this workspace selects \`${resource.name}\`: every pod of the cluster may reach it`,
      fixes: [confine, deny],
    };
  },
});
