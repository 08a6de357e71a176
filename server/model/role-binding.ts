import { removePlace, setPlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import { accessGroup, isBuiltIn } from './access-rule.ts';
import type { Resource } from './resource.ts';
import { literalText, textSlot } from './yaml-values.ts';

/** Who is given a role. */
export interface Subject {
  /** `User`, `Group` or `ServiceAccount`; undefined where it is not known. */
  readonly kind: string | undefined;
  readonly name: Slot<string>;
  readonly namespace: string | undefined;
  readonly range: Range;
  /** Edits that take the subject away, with the list where it is the only one. */
  remove(): Edit[] | undefined;
}

/** A RoleBinding or ClusterRoleBinding. */
export interface RoleBinding {
  /** Whether it holds in all namespaces. */
  readonly isClusterWide: boolean;
  readonly roleKind: string | undefined;
  readonly roleName: Slot<string>;
  readonly subjects: readonly Subject[];
  /** Edits that give the ClusterRole `name` instead. */
  setRole(name: string): Edit[] | undefined;
}

/** A slip in its capitals is mended when somebody tries it, so it is read as meant. */
const bindingKind = /^(?:Cluster)?RoleBinding$/i;

/** `resource` as a binding; undefined when it is none, or one that Kubernetes brings itself. */
export function roleBinding(resource: Resource): RoleBinding | undefined {
  return resource.memo.of('binding', () => {
    if (resource.group !== accessGroup || !bindingKind.test(resource.kind) || isBuiltIn(resource)) return undefined;
    const { place, nameRange } = resource;
    const role = place.get('roleRef');
    const roleName = textSlot(role.get('name'), nameRange, 'kubernetes');
    return {
      isClusterWide: resource.kind.startsWith('C'),
      roleKind: literalText(role.get('kind'), 'kubernetes'),
      roleName,
      subjects: place
        .get('subjects')
        .items()
        .map((item) => ({
          kind: literalText(item.get('kind'), 'kubernetes'),
          name: textSlot(item.get('name'), item.range ?? nameRange, 'kubernetes'),
          namespace: literalText(item.get('namespace'), 'kubernetes'),
          range: item.range ?? nameRange,
          remove: () => removePlace(item),
        })),
      setRole: (name) => setPlace(role.get('name'), name),
    };
  });
}
