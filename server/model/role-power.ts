import { type AccessRule, accessGroup, accessRules, grantOf, namesOneOf, type Power } from './access-rule.ts';
import type { AccountPower } from './facts.ts';
import type { Resource } from './resource.ts';

const secrets: Power = { group: '', resources: ['secrets'], verbs: ['get', 'list', 'watch'] };
/** https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks */
const escalations: readonly Power[] = [
  { group: accessGroup, resources: ['roles', 'clusterroles'], verbs: ['escalate', 'bind'] },
  { group: '', resources: ['users', 'groups', 'serviceaccounts'], verbs: ['impersonate'] },
];
/** What leads far of what a role may do. */
export function powersOf(role: Resource): AccountPower[] {
  const rules = accessRules(role);
  const has = (power: Power) => rules.some((rule) => grantOf(rule, power) !== undefined || isWild(rule, power));
  const all: Power = { group: '*', resources: [], verbs: ['*'] };
  if (rules.some((rule) => isWild(rule, all))) return ['anything'];
  return [...(has(secrets) ? (['secrets'] as const) : []), ...(escalations.some(has) ? (['escalation'] as const) : [])];
}

/** Whether it grants a power by a wildcard for all resources. */
function isWild({ groups, resources, verbs, isConfined }: AccessRule, { group, verbs: wanted }: Power): boolean {
  return !isConfined && namesOneOf(resources, []) && namesOneOf(groups, [group]) && namesOneOf(verbs, wanted);
}
