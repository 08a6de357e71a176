import { grantsAmong, knownAround } from './cluster-object.ts';
import type { AccountPower, ClusterObject, ClusterObjects, Facts } from './facts.ts';
import { namespaceOf } from './namespace-level.ts';
import type { Resource } from './resource.ts';
import type { Workload } from './workload-spec.ts';

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles */
const builtIn: ReadonlyMap<string, readonly AccountPower[]> = new Map([
  ['cluster-admin', ['anything']],
  ['admin', ['secrets']],
  ['edit', ['secrets']],
]);

/** How a service account comes to a power. */
export interface Empowerment {
  readonly power: AccountPower;
  readonly binding: ClusterObject;
  /** The other file that the binding is in. */
  readonly path: string | undefined;
  readonly role: NonNullable<ClusterObject['gives']>;
}

/** The worst that the service account of `workload` may do, as bindings and roles here and in the files around it say. */
export function empowermentOf({ resource, account }: Workload, around: ClusterObjects): Empowerment | undefined {
  if (account.state === 'dynamic') return undefined;
  const name = account.value === undefined || account.value === '' ? 'default' : account.value;
  const own = namespaceOf(resource);
  const all = grantsAmong(resource.manifest, around);
  const isMeant = (other: { readonly name?: string; readonly namespace?: string | undefined }) =>
    // Every namespace has a default account: which of them it is has to be known.
    other.name === name && (other.namespace === own || (name !== 'default' && own === undefined));
  if (all.find('name', `tokenless ${name}`).some(isMeant)) return undefined;
  const found = all.find('receiver', name).flatMap((binding): Empowerment[] => {
    const { accounts = [], gives, namespace } = binding;
    if (gives === undefined || !accounts.some((each) => isMeant({ ...each, namespace: each.namespace ?? namespace })))
      return [];
    return powersGiven(gives, namespace, all).map((power) => ({
      power,
      binding,
      path: all.pathOf(binding),
      role: gives,
    }));
  });
  return found.sort((a, b) => weightOf(b) - weightOf(a))[0];
}

/** Whether a service account is given the role `resource`, as far as bindings here and in the files around it tell. */
export function isGiven({ kind, name, manifest }: Resource, facts: Facts, path: string): boolean {
  const all = grantsAmong(manifest, knownAround(facts, path));
  return all.find('gift', name).some(({ gives, accounts = [] }) => gives?.kind === kind && accounts.length > 0);
}

/** What all roles of that name have; where none is to be seen, what Kubernetes brings under it. */
function powersGiven(
  { kind, name }: NonNullable<ClusterObject['gives']>,
  namespace: string | undefined,
  all: ClusterObjects,
): readonly AccountPower[] {
  if (kind === 'ClusterRole' && builtIn.has(name)) return builtIn.get(name) ?? [];
  const roles = all
    .find('name', `powers ${name}`)
    .filter((role) => role.kind === kind && (kind !== 'Role' || role.namespace === namespace));
  const [first, ...others] = roles.map(({ powers = [] }) => powers);
  return first?.filter((power) => others.every((powers) => powers.includes(power))) ?? [];
}

/** All of the cluster before one namespace, then anything before a part. */
function weightOf({ power, binding }: Empowerment): number {
  return (isClusterWide(binding) ? 10 : 0) + ['secrets', 'escalation', 'anything'].indexOf(power);
}

/** Whether a binding holds in all namespaces. */
export function isClusterWide({ kind }: ClusterObject): boolean {
  return kind.startsWith('C');
}
