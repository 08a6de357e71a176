import { workloadOf } from '../model/workload-spec.ts';
import { defineRule } from './rule.ts';

const systemNamespaces: ReadonlySet<string> = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

export default defineRule({
  id: 'system-namespace',
  title: "Workload in a namespace of Kubernetes' own",
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: "What runs beside the cluster's own programs sees their Secrets and may be given their accounts, and policies leave these namespaces alone so that the cluster keeps running.",
  remedy: 'Give it a namespace of its own. Network plug-ins, storage drivers and kin may have to stay.',
  references: {
    'cis-kubernetes': { id: '5.7.1', relation: 'wider' },
    nsa: { id: '1.12', relation: 'wider' },
    trivy: { id: 'KSV-0037', relation: 'wider' },
    kics: { id: '611ab018-c4aa-4ba2-b0f6-a448337509a6', relation: 'wider' },
  },

  *resource(resource) {
    const { namespace, name } = resource;
    const workload = workloadOf(resource);
    if (workload === undefined || namespace.value === undefined || !systemNamespaces.has(namespace.value)) return;
    // Parts of the cluster, which is why they may push others aside.
    if (workload.text('priorityClassName').value?.startsWith('system-') === true) return;
    yield {
      range: namespace.range,
      message: `\`${name}\` runs among the programs of Kubernetes in \`${namespace.value}\``,
    };
  },
});
