import { type Empowerment, empowermentOf, isClusterWide } from '../model/account-power.ts';
import { knownAround } from '../model/cluster-object.ts';
import { objectElsewhere } from '../model/object-elsewhere.ts';
import { type Workload, workloadOf } from '../model/workload-spec.ts';
import type { PlaceElsewhere } from '../text/place-elsewhere.ts';
import { defineRule, type Problem, type Severity, shared } from './rule.ts';

const powers = {
  anything: 'do anything in',
  secrets: 'read all Secrets of',
  escalation: 'give itself any right in',
} as const;

export default defineRule({
  id: 'powerful-account',
  title: 'Pod whose service account may do too much',
  severity: 'high',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'The token of the service account lies in the pod: whoever breaks into its program has what the account has. With all Secrets, or the right to hand itself more, that is the cluster.',
  remedy:
    'Bind the account to a role with what the program uses, in the namespaces in which it does; give a program that does not ask the API no token.',
  references: {},

  *resource(resource, { facts, path }) {
    const workload = workloadOf(resource);
    if (workload === undefined || workload.pod.isPartial) return;
    const token = workload.flag('automountServiceAccountToken');
    if (token.state === 'dynamic' || token.value === false) return;
    const empowerment = empowermentOf(workload, knownAround(facts, path));
    if (empowerment !== undefined)
      yield problem(
        workload,
        empowerment,
        objectElsewhere({ ...empowerment.binding, path: empowerment.path }, path, facts),
      );
  },
});

function problem(
  workload: Workload,
  { power, binding, path, role }: Empowerment,
  places: readonly PlaceElsewhere[],
): Problem {
  const { account, resource } = workload;
  const isWide = isClusterWide(binding);
  const where = isWide ? 'the cluster' : binding.namespace === undefined ? 'its namespace' : `\`${binding.namespace}\``;
  const file = path === undefined ? '' : ` in \`${path}\``;
  // One namespace is a part; nothing of it is beyond what its own pods may come to.
  const severity: Severity = isWide ? (power === 'secrets' ? 'medium' : 'high') : 'low';
  const token = workload.flag('automountServiceAccountToken');
  return {
    range: account.state === 'absent' ? resource.nameRange : account.range,
    severity,
    message: `\`${resource.name}\` runs as service account \`${account.value || 'default'}\`, which may ${powers[power]} ${where}: ${binding.kind} \`${binding.name}\`${file} gives it ${role.kind} \`${role.name}\``,
    related: places.map((place) => ({ ...place, message: `Gives it ${role.kind} \`${role.name}\`` })),
    fixes: [
      shared(token, {
        title: `Give \`${resource.name}\` no token`,
        safety: 'unsafe',
        breaks: 'A program that asks the API of Kubernetes is refused',
        edits: () => token.set(false),
      }),
    ],
  };
}
