import { accessRules, type Grant, grantOf, withdraw } from '../model/access-rule.ts';
import { isGiven } from '../model/account-power.ts';
import type { Resource } from '../model/resource.ts';
import { defineRule, type Fix } from './rule.ts';

const secrets = { group: '', resources: ['secrets'], verbs: ['get', 'list', 'watch'] };

export default defineRule({
  id: 'readable-secrets',
  title: 'Role that may read all Secrets',
  severity: 'high',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'Secrets hold the passwords and tokens of everything that runs beside. Whoever breaks into a pod with such a role has them all; a list shows their contents, not only their names.',
  remedy:
    'Name the Secrets that are needed by `resourceNames`, and ask for `get` alone. Better still, mount them into the pod: that takes no role at all.',
  references: {
    'cis-kubernetes': '5.1.2',
    trivy: [
      { id: 'KSV-0041', relation: 'wider' },
      { id: 'KSV-0113', relation: 'wider' },
    ],
    checkov: { id: 'CKV2_K8S_5', relation: 'wider' },
    kics: [{ id: 'b7bca5c4-1dab-4c2c-8cbe-3050b9d59b14', relation: 'wider' }],
    'kube-linter': { id: 'access-to-secrets', relation: 'narrower' },
    kubescape: [
      { id: 'C-0015', relation: 'wider' },
      { id: 'C-0186', relation: 'wider' },
      { id: 'rule-can-list-get-secrets-v1', relation: 'narrower' },
    ],
    kyverno: { id: 'restrict-secret-role-verbs', relation: 'wider' },
  },

  *resource(resource, { facts, path }) {
    const where = resource.kind === 'ClusterRole' ? 'any namespace that it is bound in' : 'its namespace';
    for (const rule of accessRules(resource)) {
      const grant = grantOf(rule, secrets);
      if (grant === undefined) continue;
      yield {
        range: grant.resources[0].range,
        ...(resource.kind === 'Role' ? { severity: 'medium' as const } : {}),
        message: `${resource.title} may read all Secrets of ${where}`,
        // What a program is given was meant, as a rule: which Secrets it needs only its author can say.
        fixes: isGiven(resource, facts, path) ? [] : [withoutSecrets(resource, grant)],
      };
    }
  },
});

function withoutSecrets({ title }: Resource, grant: Grant): Fix {
  return {
    title: `Take \`secrets\` out of ${title}`,
    safety: 'unsafe',
    breaks: 'A program that reads or changes Secrets through the API is refused',
    edits: () => withdraw(grant),
  };
}
