import type { Slot } from '../text/slot.ts';
import { allObjects, clusterObject, mayShareNamespace } from './cluster-object.ts';
import { ofRole } from './cluster-objects.ts';
import type { ClusterObjects } from './facts.ts';
import { readAs } from './reads.ts';
import { remember } from './remember.ts';
import type { Manifest, Resource } from './resource.ts';
import { roleBinding } from './role-binding.ts';
import type { Workload } from './workload-spec.ts';
import { accountsRead } from './yaml-reads.ts';
import { booleanSlot } from './yaml-values.ts';

/** The service account that a pod runs as when it names none. */
export const defaultAccount = 'default';

/** Whether the pods of a ServiceAccount get its token, unless they say otherwise. */
export function accountAutomount({ place, nameRange }: Resource): Slot<boolean> {
  return booleanSlot(place.get('automountServiceAccountToken'), nameRange, 'kubernetes');
}

/** Whether the pod runs as the default account of its namespace; undefined when that is not known. */
export function usesDefaultAccount({ account }: Workload): boolean | undefined {
  if (account.state === 'dynamic') return undefined;
  return account.state === 'absent' || account.value === '' || account.value === defaultAccount;
}

/** Whether a binding of its manifest gives the default account of the workload's namespace a role of its own. */
export function bindsDefaultAccount({ resource }: Workload): boolean {
  const own = resource.namespace.value;
  const { bound } = defaultAccounts(resource.manifest);
  // What is not known may be the same.
  return bound.includes(undefined) || bound.includes(own) || (own === undefined && bound.length > 0);
}

/** What a manifest says of default accounts. */
interface DefaultAccounts {
  /** Whether there is one that says something itself. */
  readonly isThere: boolean;
  /** The namespaces of those that bindings give something, as far as it can be told; undefined for one that is not known. */
  readonly bound: readonly (string | undefined)[];
}

/** What `manifest` says of default accounts, for one of many who ask. */
export function defaultAccounts(manifest: Manifest): DefaultAccounts {
  return readAs(accountsRead, () => accountsIn(manifest));
}

/** The same, read out of all its objects. */
export const accountsIn = remember(
  ({ resources }: Manifest): DefaultAccounts => ({
    isThere: resources.some((resource) => resource.is('', 'ServiceAccount') && resource.name === defaultAccount),
    bound: [
      ...new Set(
        resources.flatMap((resource) =>
          (roleBinding(resource)?.subjects ?? []).flatMap(({ kind, name, namespace }) =>
            kind === 'ServiceAccount' && (name.value ?? defaultAccount) === defaultAccount ? [namespace] : [],
          ),
        ),
      ),
    ],
  }),
);

/** Whether a binding of another file may give it one. */
export function mayBindDefaultAccount({ resource }: Workload, others: ClusterObjects): boolean {
  const own = resource.namespace.value;
  return ofRole(others, 'binding').some(({ namespace, namespaces = [] }) => {
    const named = namespaces.length === 0 ? [namespace] : namespaces;
    return own === undefined || named.some((each) => each === undefined || each === own);
  });
}

/** Names of the other workloads that run as the account of `workload`, as far as `around` knows them. */
export function sharersOf({ resource }: Workload, around: ClusterObjects): string[] {
  const own = clusterObject(resource);
  const { account, name, kind } = own ?? {};
  if (own === undefined || account === undefined || account === defaultAccount || name === undefined) return [];
  const sharers = allObjects(resource.manifest, around)
    .find('account', account)
    .flatMap((other) => {
      // The same one again is another way of building it.
      const isOther = other.name !== undefined && (other.name !== name || other.kind !== kind);
      return isOther && mayShareNamespace(other, own) ? [other.name] : [];
    });
  return [...new Set(sharers)];
}
