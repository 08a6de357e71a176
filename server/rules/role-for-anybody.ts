import { roleBinding, type Subject } from '../model/role-binding.ts';
import { defineRule, type Severity } from './rule.ts';

interface Crowd {
  readonly kind: 'User' | 'Group';
  readonly severity: Severity;
  readonly who: string;
}

const crowds: ReadonlyMap<string, Crowd> = new Map([
  ['system:anonymous', { kind: 'User', severity: 'critical', who: 'Anybody who reaches the API, without a login,' }],
  [
    'system:unauthenticated',
    { kind: 'Group', severity: 'critical', who: 'Anybody who reaches the API, without a login,' },
  ],
  ['system:authenticated', { kind: 'Group', severity: 'high', who: 'Every account of the cluster' }],
  ['system:serviceaccounts', { kind: 'Group', severity: 'high', who: 'Every pod of the cluster' }],
  ['system:masters', { kind: 'Group', severity: 'high', who: 'A group that no policy can hold back' }],
]);
/** What is meant for everybody: the version of the API, and how a new node finds the cluster. */
const publicRoles: ReadonlySet<string> = new Set([
  ...['system:discovery', 'system:basic-user', 'system:public-info-viewer', 'kubeadm:bootstrap-signer-clusterinfo'],
  ...['system:service-account-issuer-discovery', 'system:certificates.k8s.io:certificatesigningrequests:nodeclient'],
]);

export default defineRule({
  id: 'role-for-anybody',
  title: 'Role bound to everybody',
  severity: 'critical',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'What is bound to `system:anonymous` or `system:unauthenticated` is open to whoever reaches the API server, which is how clusters are taken over from outside. Other groups of the system are all accounts at once.',
  remedy: 'Bind the role to the accounts that need it, by name.',
  references: {
    trivy: [
      { id: 'KSV-0122', relation: 'narrower' },
      { id: 'KSV-01011', relation: 'narrower' },
      { id: 'KSV-0123', relation: 'narrower' },
    ],
    kubescape: [
      { id: 'C-0262', relation: 'narrower' },
      { id: 'C-0265', relation: 'narrower' },
      { id: 'C-0246', relation: 'narrower' },
      { id: 'system-authenticated-allowed-to-take-over-cluster', relation: 'narrower' },
    ],
    kyverno: { id: 'restrict-binding-system-groups', relation: 'narrower' },
  },

  *resource(resource) {
    const binding = roleBinding(resource);
    const role = binding?.roleName.value;
    if (binding === undefined || (role !== undefined && publicRoles.has(role))) return;
    for (const subject of binding.subjects) {
      const crowd = crowdOf(subject);
      // What Kubernetes itself binds: without it, nobody is left to repair the cluster.
      if (crowd === undefined || (subject.name.value === 'system:masters' && role === 'cluster-admin')) continue;
      yield {
        range: subject.name.range,
        severity: crowd.severity,
        message: `${crowd.who} is given ${role === undefined ? 'a role' : `\`${role}\``} by \`${resource.name}\``,
        fixes: [
          {
            title: `Take \`${subject.name.value}\` out of \`${resource.name}\``,
            safety: 'unsafe',
            breaks: 'Whoever used the role in this way is refused, until he is named',
            edits: () => subject.remove(),
          },
        ],
      };
    }
  },
});

function crowdOf({ kind, name }: Subject): Crowd | undefined {
  const crowd = name.value === undefined ? undefined : crowds.get(name.value);
  return crowd?.kind === kind ? crowd : undefined;
}
