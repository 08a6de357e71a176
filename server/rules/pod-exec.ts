import { accessRules, grantOf, type Power, withdraw } from '../model/access-rule.ts';
import { defineRule } from './rule.ts';

const entries: readonly (Power & { readonly what: string })[] = [
  { group: '', resources: ['pods/exec'], verbs: ['create', 'get'], what: 'run commands in any pod' },
  { group: '', resources: ['pods/attach'], verbs: ['create', 'get'], what: 'talk to the processes of any pod' },
  { group: '', resources: ['pods/portforward'], verbs: ['create', 'get'], what: 'reach every port of any pod' },
  { group: '', resources: ['pods/proxy'], verbs: ['create', 'get'], what: 'send requests to any pod' },
  {
    group: '',
    resources: ['pods/ephemeralcontainers'],
    verbs: ['update', 'patch'],
    what: 'put a container of its own into any pod',
  },
];

export default defineRule({
  id: 'pod-exec',
  title: 'Role that may enter pods',
  severity: 'medium',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'Whoever enters a pod has its Secrets, its service account and its place in the network, and leaves no trace in its image or its manifest.',
  remedy:
    'Leave it to people, for a time, and to what backs up or repairs by commands; name the pods by `resourceNames` where they have fixed names.',
  references: {
    trivy: [
      { id: 'KSV-0053', relation: 'narrower' },
      { id: 'KSV-0054', relation: 'narrower' },
    ],
    checkov: { id: 'CKV2_K8S_2', relation: 'wider' },
    kics: [
      { id: 'c589f42c-7924-4871-aee2-1cede9bc7cbc', relation: 'narrower' },
      { id: 'd45330fd-f58d-45fb-a682-6481477a0f84', relation: 'narrower' },
      { id: '38fa11ef-dbcc-4da8-9680-7e1fd855b6fb', relation: 'narrower' },
    ],
    polaris: [
      { id: 'rolePodExecAttach', relation: 'wider' },
      { id: 'clusterrolePodExecAttach', relation: 'wider' },
    ],
    kubescape: [
      { id: 'C-0002', relation: 'narrower' },
      { id: 'C-0063', relation: 'narrower' },
    ],
  },

  *resource(resource) {
    for (const rule of accessRules(resource)) {
      for (const entry of entries) {
        const grant = grantOf(rule, entry);
        if (grant === undefined) continue;
        const { range, value } = grant.resources[0];
        yield {
          range,
          message: `${resource.title} may ${entry.what}`,
          fixes: [
            {
              title: `Take \`${value}\` out of ${resource.title}`,
              safety: 'unsafe',
              breaks: 'A program that enters pods through the API is refused',
              edits: () => withdraw(grant),
            },
          ],
        };
      }
    }
  },
});
