import { usesDefaultAccount } from '../model/account-use.ts';
import { addOwnAccount } from '../model/own-account.ts';
import { workloadOf } from '../model/workload-spec.ts';
import { defineRule, shared } from './rule.ts';

export default defineRule({
  id: 'default-service-account',
  title: 'Pod without a service account of its own',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'All pods that name no service account share `default`: what is given to one is given to all, and the audit log cannot tell them apart.',
  remedy: 'Make a service account for the workload, and name it by `serviceAccountName`.',
  references: {
    'cis-kubernetes': { id: '5.1.5', relation: 'wider' },
    kics: { id: '591ade62-d6b0-4580-b1ae-209f80ba1cd9', relation: 'wider' },
    'kube-linter': 'default-service-account',
    kubescape: { id: 'C-0189', relation: 'wider' },
  },

  *resource(resource) {
    const workload = workloadOf(resource);
    if (workload === undefined || usesDefaultAccount(workload) !== true) return;
    // Without a token it makes no difference who it is.
    if (workload.flag('automountServiceAccountToken').value === false) return;
    const { account } = workload;
    yield {
      range: account.range,
      message: `\`${resource.name}\` runs as the default service account of its namespace`,
      fixes: [
        shared(account, {
          title: `Make a service account for \`${resource.name}\``,
          safety: 'unsafe',
          breaks:
            'What the default account is given, by roles and secrets for pulling images, is not given to the new one',
          edits: () => addOwnAccount(workload),
        }),
      ],
    };
  },
});
