import { accessGroup, accessRules, grantOf, type Power, withdraw, withdrawVerb } from '../model/access-rule.ts';
import { defineRule } from './rule.ts';

const roles = ['roles', 'clusterroles'];
const powers: readonly (Power & { readonly what: string })[] = [
  { group: accessGroup, resources: roles, verbs: ['escalate'], what: 'give a role more than it has itself' },
  { group: accessGroup, resources: roles, verbs: ['bind'], what: 'bind any role, to itself too' },
  {
    group: '',
    resources: ['users', 'groups', 'serviceaccounts'],
    verbs: ['impersonate'],
    what: 'act as anybody else',
  },
  {
    group: 'authentication.k8s.io',
    resources: ['userextras', 'uids'],
    verbs: ['impersonate'],
    what: 'act as anybody else',
  },
];

export default defineRule({
  id: 'role-escalation',
  title: 'Role that may give itself more',
  severity: 'high',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'Kubernetes lets nobody hand out more than he has. `escalate`, `bind` and `impersonate` are the ways around that: whoever has one of them has everything, in two steps.',
  remedy: 'Take the verb away. Where roles must be handed out, name those that may be by `resourceNames`.',
  references: {
    'cis-kubernetes': '5.1.8',
    trivy: [
      ...['KSV-0043', 'KSV-0050', 'KSV-0051', 'KSV-0052', 'KSV-0055'].map((id) => ({
        id,
        relation: 'wider' as const,
      })),
    ],
    checkov: [
      { id: 'CKV_K8S_157', relation: 'wider' },
      { id: 'CKV_K8S_158', relation: 'narrower' },
      { id: 'CKV2_K8S_1', relation: 'narrower' },
      { id: 'CKV2_K8S_3', relation: 'narrower' },
    ],
    kics: [
      { id: '8320826e-7a9c-4b0b-9535-578333193432', relation: 'narrower' },
      { id: '9f85c3f6-26fd-4007-938a-2e0cb0100980', relation: 'narrower' },
    ],
    kubescape: [
      { id: 'C-0065', relation: 'narrower' },
      { id: 'C-0191', relation: 'wider' },
      { id: 'rule-can-bind-escalate', relation: 'narrower' },
    ],
    kyverno: { id: 'restrict-escalation-verbs-roles', relation: 'wider' },
  },

  *resource(resource) {
    for (const rule of accessRules(resource)) {
      for (const power of powers) {
        const grant = grantOf(rule, power);
        if (grant === undefined) continue;
        const [verb] = grant.verbs;
        const isNamed = verb.value !== '*';
        yield {
          range: isNamed ? verb.range : grant.resources[0].range,
          message: `${resource.title} may ${power.what}`,
          fixes: [
            {
              title: `Take \`${(isNamed ? verb : grant.resources[0]).value}\` out of ${resource.title}`,
              safety: 'unsafe',
              breaks: 'A program that hands out roles, or acts for others, is refused',
              edits: () => (isNamed ? withdrawVerb(rule, verb) : withdraw(grant)),
            },
          ],
        };
      }
    }
  },
});
