import { accessRules, grantOf, type Power, withdraw } from '../model/access-rule.ts';
import { defineRule, listed } from './rule.ts';

const writing = ['create', 'update', 'patch'];
/** https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks */
const powers: readonly (Power & { readonly what: string })[] = [
  {
    group: '',
    resources: ['nodes/proxy'],
    verbs: ['get', 'create', 'update', 'patch'],
    what: 'run commands in every pod through the kubelets, past admission and the audit log',
  },
  {
    group: '',
    resources: ['serviceaccounts/token'],
    verbs: ['create'],
    what: 'make itself a token of any service account',
  },
  {
    group: 'certificates.k8s.io',
    resources: ['certificatesigningrequests/approval'],
    verbs: ['update', 'patch'],
    what: 'approve certificates, with any name in them',
  },
  {
    group: 'certificates.k8s.io',
    resources: ['signers'],
    verbs: ['approve', 'sign'],
    what: 'have certificates signed',
  },
  {
    group: 'admissionregistration.k8s.io',
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations', 'mutatingadmissionpolicies'],
    verbs: writing,
    what: 'read and change all that is created, by a webhook',
  },
  {
    group: '',
    resources: ['persistentvolumes'],
    verbs: ['create'],
    what: 'make any folder of the nodes a volume',
  },
];

/** What such a webhook sees it may refuse, and not change. */
const validating = 'read and refuse all that is created, by a webhook';

function onlyValidates(resources: readonly { readonly value: string | undefined }[]): boolean {
  return resources.every(({ value }) => value?.startsWith('validating') === true);
}

export default defineRule({
  id: 'cluster-takeover',
  title: 'Role that leads to nodes, certificates, webhooks or tokens',
  severity: 'high',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'Some permissions look narrow and are not: by the proxy of the nodes, by tokens of other accounts, by certificates that name anybody, by webhooks and by volumes that are folders of the node one takes over the cluster.',
  remedy: 'Take it away, or confine it by `resourceNames` to the one webhook, signer or account that the program owns.',
  references: {
    trivy: [
      { id: 'KSV-0047', relation: 'narrower' },
      { id: 'KSV-0114', relation: 'wider' },
    ],
    checkov: [
      { id: 'CKV_K8S_155', relation: 'narrower' },
      { id: 'CKV_K8S_156', relation: 'narrower' },
    ],
    kubescape: [
      ...['C-0278', 'C-0279', 'C-0280', 'C-0281', 'C-0282', 'rule-can-access-proxy-subresource'].map((id) => ({
        id,
        relation: 'narrower' as const,
      })),
    ],
    kyverno: [
      { id: 'restrict-clusterrole-nodesproxy', relation: 'narrower' },
      { id: 'restrict-clusterrole-csr', relation: 'wider' },
      { id: 'restrict-clusterrole-mutating-validating-admission-webhooks', relation: 'wider' },
    ],
  },

  *resource(resource) {
    for (const rule of accessRules(resource)) {
      for (const power of powers) {
        const grant = grantOf(rule, power);
        if (grant === undefined) continue;
        const what = listed(grant.resources.flatMap(({ value }) => value ?? []));
        yield {
          range: grant.resources[0].range,
          message: `${resource.title} may ${onlyValidates(grant.resources) ? validating : power.what}`,
          fixes: [
            {
              title: `Take ${what} out of ${resource.title}`,
              safety: 'unsafe',
              breaks: `A program that uses ${what} of the API is refused`,
              edits: () => withdraw(grant),
            },
          ],
        };
      }
    }
  },
});
