import type { YamlPlace } from '../syntax/yaml/place.ts';
import { removePlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { ListSlot, Slot } from '../text/slot.ts';
import type { Resource } from './resource.ts';
import { literalText, textListSlot } from './yaml-values.ts';

export const accessGroup = 'rbac.authorization.k8s.io';

/** What one entry of a role's `rules` allows. */
export interface AccessRule {
  readonly range: Range;
  readonly groups: ListSlot<string>;
  readonly resources: ListSlot<string>;
  readonly verbs: ListSlot<string>;
  /** The objects that it is confined to; absent for all. */
  readonly names: ListSlot<string>;
  /** Edits that take it out of its role. */
  remove(): Edit[] | undefined;
}

/** What is looked for in a role: any of `verbs` on any of `resources` of the API group `group`. */
export interface Power {
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** Where an access rule grants a power. */
export interface Grant {
  readonly rule: AccessRule;
  /** The element of `resources` that names it, which is never a wildcard for all. */
  readonly resource: Slot<string>;
  /** The elements of `verbs` that do, `*` perhaps. */
  readonly verbs: readonly Slot<string>[];
}

/**
 * The rules of a Role or ClusterRole; none of any other object. What Kubernetes brings itself is left out: the API server
 * writes it anew whatever a manifest says.
 */
export function accessRules(resource: Resource): readonly AccessRule[] {
  return resource.memo.of('rules', () => {
    const { place, nameRange } = resource;
    if (!resource.is(accessGroup, 'Role', 'ClusterRole') || isBuiltIn(resource)) return [];
    return place
      .get('rules')
      .items()
      .map((rule) => readRule(rule, nameRange));
  });
}

function readRule(place: YamlPlace, absentRange: Range): AccessRule {
  const range = place.range ?? absentRange;
  const list = (key: string): ListSlot<string> => textListSlot(place.get(key), range, 'kubernetes');
  return {
    range,
    groups: list('apiGroups'),
    resources: list('resources'),
    verbs: list('verbs'),
    names: list('resourceNames'),
    remove: () => removePlace(place),
  };
}

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings */
export function isBuiltIn({ place }: Resource): boolean {
  return literalText(place.get('metadata', 'labels', 'kubernetes.io/bootstrapping'), 'kubernetes') !== undefined;
}

/** Where `rule` grants `power` on all objects, by resources that it names; a wildcard for all resources is a matter of its own. */
export function grantsOf(rule: AccessRule, { group, resources, verbs }: Power): Grant[] {
  if (!namesOneOf(rule.groups, [group])) return [];
  if (rule.names.state !== 'absent' && rule.names.items.length > 0) return [];
  const named = rule.verbs.items.filter(({ value }) => value === '*' || (value !== undefined && verbs.includes(value)));
  if (named.length === 0) return [];
  return rule.resources.items
    .filter(({ value }) => value !== undefined && resources.some((resource) => covers(value, resource)))
    .map((resource) => ({ rule, resource, verbs: named }));
}

/** An asterisk before the slash stands for that part of every resource. */
function covers(written: string, resource: string): boolean {
  const [, part] = resource.split('/');
  return written === resource || (part !== undefined && written === `*/${part}`);
}

/** Whether `list` has one of `values`, or the wildcard. */
export function namesOneOf(list: ListSlot<string>, values: readonly string[]): boolean {
  return list.items.some(({ value }) => value === '*' || (value !== undefined && values.includes(value)));
}

/** Edits that take the power that `grant` gives out of its rule: the resource, or all of the rule when it names no other. */
export function withdraw({ rule, resource }: Grant): Edit[] | undefined {
  return rule.resources.items.length === 1 ? rule.remove() : resource.remove();
}
