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
  /** Whether it is for objects that it names, or that a template may name. */
  readonly isConfined: boolean;
  /** Edits that take it out of its role. */
  remove(): Edit[] | undefined;
}

/** What is looked for in a role: any of `verbs` on any of `resources` of the API group `group`. */
export interface Power {
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** How an access rule grants a power. */
export interface Grant {
  readonly rule: AccessRule;
  /** The elements of `resources` that name it, at least one, and none a wildcard for all. */
  readonly resources: readonly [Slot<string>, ...Slot<string>[]];
  /** The elements of `verbs` that do, `*` perhaps. */
  readonly verbs: readonly [Slot<string>, ...Slot<string>[]];
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
    isConfined: isConfined(place),
    remove: () => removePlace(place),
  };
}

function isConfined(place: YamlPlace): boolean {
  const names = place.get('resourceNames');
  if (names.written !== undefined) return names.kind === 'dynamic' || names.items().length > 0;
  // A template elsewhere in the role adds nothing here.
  const { range, file } = place;
  return range !== undefined && place.isOpen && file.text.slice(range.start, range.end).includes('{{');
}

/** Roles that Kubernetes brings: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles */
const builtInRoles: ReadonlySet<string> = new Set(['cluster-admin', 'admin', 'edit', 'view']);

/** Whether the API server brings it itself. */
export function isBuiltIn({ kind, name, place }: Resource): boolean {
  if (kind === 'ClusterRole' && builtInRoles.has(name)) return true;
  return literalText(place.get('metadata', 'labels', 'kubernetes.io/bootstrapping'), 'kubernetes') !== undefined;
}

/** How `rule` grants `power` on all objects, by resources that it names; a wildcard for all resources is a matter of its own. */
export function grantOf(rule: AccessRule, { group, resources, verbs }: Power): Grant | undefined {
  if (!namesOneOf(rule.groups, [group])) return undefined;
  if (rule.isConfined) return undefined;
  const [verb, ...otherVerbs] = rule.verbs.items.filter(
    ({ value }) => value === '*' || (value !== undefined && verbs.includes(value)),
  );
  const [resource, ...others] = rule.resources.items.filter(
    ({ value }) => value !== undefined && resources.some((one) => covers(value, one)),
  );
  if (verb === undefined || resource === undefined) return undefined;
  return { rule, resources: [resource, ...others], verbs: [verb, ...otherVerbs] };
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

/** Edits that take the resources of `grant` out of its rule, or all of the rule when it names no others. */
export function withdraw({ rule, resources }: Grant): Edit[] | undefined {
  const all = rule.resources.items;
  if (all.length === resources.length) return rule.remove();
  if (resources.length === 1) return resources[0].remove();
  const kept = all.flatMap((item) => (resources.includes(item) ? [] : (item.value ?? [])));
  if (kept.length + resources.length !== all.length) return undefined;
  const removals = resources.map((resource) => resource.remove());
  // Neighbours in a list on one line would take the same comma along.
  return rule.resources.set(kept) ?? (removals.every((one) => one !== undefined) ? removals.flat() : undefined);
}

/** Edits that take `verb` out of its rule, or all of the rule when it has no other. */
export function withdrawVerb(rule: AccessRule, verb: Slot<string>): Edit[] | undefined {
  return rule.verbs.items.length === 1 ? rule.remove() : verb.remove();
}
