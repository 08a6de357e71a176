import { roleBinding } from '../model/role-binding.ts';
import { defineRule, listed } from './rule.ts';

export default defineRule({
  id: 'cluster-admin-binding',
  title: 'Binding to `cluster-admin`',
  severity: 'high',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'Whoever holds `cluster-admin` can do anything with anything. Bound to a service account, that is whoever breaks into one of its pods: the whole cluster, its Secrets and its nodes included.',
  remedy:
    'Bind a role that names what is needed. `admin`, `edit` and `view` come with Kubernetes, and are for one namespace when a RoleBinding gives them.',
  references: {
    'cis-kubernetes': '5.1.1',
    trivy: { id: 'KSV-0111', relation: 'wider' },
    kics: '249328b8-5f0f-409f-b1dd-029f07882e11',
    'kube-linter': 'cluster-admin-role-binding',
    polaris: [
      { id: 'clusterrolebindingClusterAdmin', relation: 'wider' },
      { id: 'rolebindingClusterAdminClusterRole', relation: 'wider' },
    ],
    kubescape: [
      { id: 'C-0185', relation: 'wider' },
      { id: 'C-0272', relation: 'wider' },
    ],
    kyverno: 'restrict-binding-clusteradmin',
  },

  *resource(resource) {
    const binding = roleBinding(resource);
    if (binding?.roleName.value !== 'cluster-admin' || binding.roleKind === 'Role') return;
    const { subjects, isClusterWide, roleName } = binding;
    const names = subjects.flatMap(({ name }) => name.value ?? []);
    const whom = names.length === 0 ? `\`${resource.name}\`` : listed(names.slice(0, 3));
    yield {
      range: roleName.range,
      ...(isClusterWide ? {} : { severity: 'medium' as const }),
      message: isClusterWide
        ? `${whom} may do anything in the whole cluster as \`cluster-admin\``
        : `${whom} may do anything in the namespace of \`${resource.name}\` as \`cluster-admin\``,
      fixes: [
        {
          title: 'Bind `admin` instead',
          safety: 'unsafe',
          breaks: `What is done with ${isClusterWide ? 'nodes, custom resources and other objects of the cluster' : 'quotas and with the namespace itself'} is refused, and a binding that is there must be deleted first, because its role cannot be changed`,
          edits: () => binding.setRole('admin'),
        },
      ],
    };
  },
});
