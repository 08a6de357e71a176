import { parseYaml } from '../syntax/yaml/parse.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import { type Attached, attached } from '../text/attached.ts';
import { accessGroup } from './access-rule.ts';
import { noObjects, ObjectsTogether } from './cluster-objects.ts';
import type { ClusterObject, ClusterObjects, Facts } from './facts.ts';
import { readAs } from './reads.ts';
import { remember } from './remember.ts';
import { Manifest, type Resource } from './resource.ts';
import { type RoleBinding, roleBinding } from './role-binding.ts';
import { powersOf } from './role-power.ts';
import { workloadOf } from './workload-spec.ts';
import { grantsRead, objectsRead } from './yaml-reads.ts';
import { literalText } from './yaml-values.ts';

/** What rules ask of objects in other files. */
const worthReading =
  /\bkind["']?\s{0,20}:\s{0,20}["']?\w{0,60}(?:NetworkPolicy|RoleBinding|Role|ServiceAccount|ResourceQuota|LimitRange|Namespace|Pod|Deployment|Set|Job|List)\b/;
const quotaKinds = ['ResourceQuota', 'LimitRange'];

/** Whether the manifest `text` may hold objects that rules of other files ask for. */
export function isWorthReading(text: string): boolean {
  return worthReading.test(text) && !/^kind:\s*CustomResourceDefinition\b/m.test(text);
}

/** The objects of the manifest `text` that rules of other files ask for; none where it is something else. */
export function clusterObjects(text: string): ClusterObject[] {
  if (!isWorthReading(text)) return [];
  return new Manifest(parseYaml(text)).resources.flatMap((resource) => clusterObject(resource) ?? []);
}

/** The objects of a manifest, as others see them. */
export function ownObjects(manifest: Manifest): readonly ClusterObject[] {
  return readAs(objectsRead, () => objectsOf(manifest));
}

/** Those objects of a manifest that decide what accounts may do. */
export const grantsIn = remember(({ resources }: Manifest): readonly ClusterObject[] =>
  resources.flatMap((resource) => (isGrant(resource) ? (keptObject(resource) ?? []) : [])),
);

/** Told by what it is called, so that of most objects no more is read. */
function isGrant(resource: Resource): boolean {
  return resource.group === accessGroup || resource.is('', 'ServiceAccount');
}

/** The objects of `manifest` and those around it: there may be thousands, of which many rules ask. */
export function allObjects(manifest: Manifest, around: ClusterObjects): ClusterObjects {
  return withOthers(ownObjects(manifest), around, all);
}

/** The objects of `manifest` that decide what accounts may do, and all of those around it. */
export function grantsAmong(manifest: Manifest, around: ClusterObjects): ClusterObjects {
  return withOthers(
    readAs(grantsRead, () => grantsIn(manifest)),
    around,
    grants,
  );
}

function withOthers(own: readonly ClusterObject[], around: ClusterObjects, known: Together): ClusterObjects {
  if (own.length === 0) return around;
  const found = known.get(around);
  if (found?.own === own) return found.together;
  const together = new ObjectsTogether(own, around);
  known.set(around, { own, together });
  return together;
}

/** What was put together last, by the objects around the file. */
type Together = Attached<ClusterObjects, { readonly own: readonly ClusterObject[]; readonly together: ClusterObjects }>;

const all: Together = attached();
const grants: Together = attached();

/** The objects around the file at `path`, as far as they are known: the same each time. */
export function knownAround(facts: Facts, path: string): ClusterObjects {
  const around = facts.objects(path);
  return around.state === 'known' ? around.value : noObjects;
}

const objectsOf = remember(({ resources }: Manifest): readonly ClusterObject[] =>
  resources.flatMap((resource) => keptObject(resource) ?? []),
);

/** What an object came to in the last version of its file counts as long as its document reads the same. */
function keptObject(resource: Resource): ClusterObject | undefined {
  const { document, layers, range } = resource.place;
  // Kustomize may lay something else over it.
  if (document.identity === undefined || layers.length > 0 || range === undefined) return clusterObject(resource);
  let objects = kept.get(document.identity);
  if (objects === undefined) {
    objects = new Map();
    kept.set(document.identity, objects);
  }
  const at = range.start - document.range.start;
  const known = objects.get(at);
  if (known !== undefined) return known.object;
  const object = clusterObject(resource);
  objects.set(at, { object });
  return object;
}

/** By document, and by where they stand in it. */
const kept = attached<object, Map<number, { readonly object: ClusterObject | undefined }>>();

/** `resource` as other files see it; undefined when no rule asks for its kind. */
export function clusterObject(resource: Resource): ClusterObject | undefined {
  const { kind, place, namespace } = resource;
  const base = { kind, ...(namespace.value !== undefined && { namespace: namespace.value }) };
  if (isPolicy(kind)) {
    const selector = resource.is('networking.k8s.io', kind) ? place.get('spec', 'podSelector') : undefined;
    return { ...base, role: 'policy', ...labelsOf(selector) };
  }
  if (resource.is('', 'Namespace')) {
    const labels = textsOf(place.get('metadata', 'labels'));
    return resource.isNamed
      ? { ...base, role: 'namespace', name: resource.name, ...(labels && { labels }) }
      : undefined;
  }
  const workload = workloadOf(resource);
  if (workload !== undefined) {
    const labels = textsOf(workload.template.get('metadata', 'labels'));
    const account = workload.account.value;
    const identity = account !== undefined && resource.isNamed ? { name: resource.name, account } : {};
    return { ...base, ...identity, role: 'workload', ...(labels && { labels }) };
  }
  const binding = roleBinding(resource);
  if (binding !== undefined) return boundObject(resource, binding, base);
  if (resource.is(accessGroup, 'Role', 'ClusterRole')) {
    const powers = resource.isNamed ? powersOf(resource) : [];
    // One without powers counts too: another of its name may have some.
    return resource.isNamed ? { ...base, role: 'powers', name: resource.name, powers } : undefined;
  }
  if (resource.is('', 'ServiceAccount')) {
    const isTokenless = resource.isNamed && place.get('automountServiceAccountToken').scalar?.text === 'false';
    return isTokenless ? { ...base, role: 'tokenless', name: resource.name } : undefined;
  }
  return quotaKinds.includes(kind) ? { ...base, role: 'quota' } : undefined;
}

function boundObject(
  resource: Resource,
  { subjects, roleKind, roleName }: RoleBinding,
  base: Pick<ClusterObject, 'kind' | 'namespace'>,
): ClusterObject | undefined {
  const accounts = subjects.filter(({ kind: type }) => type === 'ServiceAccount');
  // Where a subject names no namespace it is the binding's; a name that is not known may be any.
  const isDefault = accounts.some(({ name }) => name.value === undefined || name.value === 'default');
  const named = accounts.flatMap(({ name, namespace }) =>
    name.value === undefined ? [] : { name: name.value, ...(namespace !== undefined && { namespace }) },
  );
  const given =
    roleKind === undefined || roleName.value === undefined ? undefined : { kind: roleKind, name: roleName.value };
  const all = { ...base, name: resource.name, accounts: named, ...(given && { gives: given }) };
  if (isDefault) return { ...all, role: 'binding', namespaces: accounts.flatMap(({ namespace: own }) => own ?? []) };
  return named.length === 0 || given === undefined ? undefined : { ...all, role: 'grant' };
}

/** Those of network plug-ins too, which select in their own ways. */
function isPolicy(kind: string): boolean {
  return kind.endsWith('NetworkPolicy');
}

/** The labels that a selector wants; nothing where it selects in another way. */
function labelsOf(selector: YamlPlace | undefined): Pick<ClusterObject, 'labels'> {
  if (selector === undefined || selector.kind === 'dynamic' || selector.get('matchExpressions').kind !== 'absent')
    return {};
  const labels = textsOf(selector.get('matchLabels'));
  return labels === undefined ? {} : { labels };
}

/** A map of texts; undefined where some of it is not known. */
function textsOf(place: YamlPlace): Readonly<Record<string, string>> | undefined {
  if (place.kind === 'absent' || place.kind === 'empty') return {};
  if (place.kind !== 'map' || place.isOpen || place.isMerged) return undefined;
  const entries = place.entries().map((entry) => [String(entry.key), literalText(entry, 'kubernetes')] as const);
  return entries.every(([, value]) => value !== undefined)
    ? (Object.fromEntries(entries) as Record<string, string>)
    : undefined;
}

/** Whether both may be in one namespace: what names none goes where it is applied. */
export function mayShareNamespace(a: ClusterObject, b: ClusterObject): boolean {
  return a.namespace === undefined || b.namespace === undefined || a.namespace === b.namespace;
}

/** Whether `policy` may select the pods of `workload`. */
export function maySelect(policy: ClusterObject, workload: ClusterObject): boolean {
  const { labels: wanted } = policy;
  const { labels } = workload;
  if (!mayShareNamespace(policy, workload)) return false;
  if (wanted === undefined || labels === undefined) return true;
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}
