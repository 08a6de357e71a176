import { sharersOf } from '../model/account-use.ts';
import { knownAround } from '../model/cluster-object.ts';
import { addOwnAccount } from '../model/own-account.ts';
import { workloadOf } from '../model/workload-spec.ts';
import { defineRule, shared } from './rule.ts';

/** More names than fit into a sentence. */
const mostNamed = 2;

export default defineRule({
  id: 'shared-service-account',
  title: 'Service account of several workloads',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'What one of the workloads may do, all may that run as the same service account, and the audit log cannot tell them apart.',
  remedy: 'Make a service account for each workload, and bind it to the roles that this one needs.',
  references: { kics: { id: 'c1032cf7-3628-44e2-bd53-38c17cf31b6b', relation: 'wider' } },

  *resource(resource, { facts, path }) {
    const workload = workloadOf(resource);
    if (workload === undefined || workload.pod.isPartial || resource.manifest.isTemplated) return;
    const { account } = workload;
    // Without a token it makes no difference who it is.
    if (account.value === undefined || workload.flag('automountServiceAccountToken').value === false) return;
    const sharers = sharersOf(workload, knownAround(facts, path));
    if (sharers.length === 0) return;
    const named = sharers.slice(0, mostNamed).map((name) => `\`${name}\``);
    const rest = sharers.length - named.length;
    const all =
      rest > 0
        ? `${named.join(', ')} and ${rest} more run`
        : `${named.join(' and ')} ${sharers.length > 1 ? 'run' : 'runs'}`;
    yield {
      range: account.range,
      message: `\`${resource.name}\` runs as service account \`${account.value}\`, as which ${all} too`,
      fixes: [
        shared(account, {
          title: `Make a service account for \`${resource.name}\``,
          safety: 'unsafe',
          breaks: `What \`${account.value}\` is given, by roles and secrets for pulling images, is not given to the new one`,
          edits: () => addOwnAccount(workload),
        }),
      ],
    };
  },
});
