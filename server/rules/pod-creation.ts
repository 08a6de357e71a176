import { accessRules, grantOf, type Power, withdraw } from '../model/access-rule.ts';
import { defineRule, listed } from './rule.ts';

const verbs = ['create', 'update', 'patch'];
/** What is a pod, or makes one. */
const powers: readonly Power[] = [
  { group: '', resources: ['pods', 'replicationcontrollers', 'podtemplates'], verbs },
  { group: 'apps', resources: ['deployments', 'daemonsets', 'statefulsets', 'replicasets'], verbs },
  { group: 'batch', resources: ['jobs', 'cronjobs'], verbs },
];

export default defineRule({
  id: 'pod-creation',
  title: 'Role that may start pods',
  severity: 'medium',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'Whoever starts a pod chooses its service account, its Secrets and, where no policy forbids it, the folders of the node that it mounts: in the end all that any account of the namespace may do.',
  remedy:
    'Give it to what deploys, not to what serves; let Pod Security admission hold the namespace to `restricted`, and keep accounts with more rights in another.',
  references: {
    'cis-kubernetes': { id: '5.1.4', relation: 'narrower' },
    trivy: { id: 'KSV-0048', relation: 'wider' },
    kics: { id: '592ad21d-ad9b-46c6-8d2d-fad09d62a942', relation: 'wider' },
    'kube-linter': { id: 'access-to-create-pods', relation: 'narrower' },
    kubescape: { id: 'C-0188', relation: 'wider' },
  },

  *resource(resource) {
    for (const rule of accessRules(resource)) {
      const grants = powers.flatMap((power) => grantOf(rule, power) ?? []);
      const [first, ...others] = grants;
      if (first === undefined) continue;
      const grant = {
        ...first,
        resources: [...first.resources, ...others.flatMap(({ resources }) => resources)] as const,
      };
      const what = listed(grant.resources.flatMap(({ value }) => value ?? []));
      yield {
        range: grant.resources[0].range,
        message: `${resource.title} may start pods, as it may write ${what}`,
        fixes: [
          {
            title: `Take ${what} out of ${resource.title}`,
            safety: 'unsafe',
            breaks: `A program that reads or changes ${what} through the API is refused`,
            edits: () => withdraw(grant),
          },
        ],
      };
    }
  },
});
