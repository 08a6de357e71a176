import { literalJson } from '../syntax/yaml/json-of.ts';
import type { YamlFile } from '../syntax/yaml/parse.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import { inSteps } from '../syntax/yaml/transaction.ts';
import { removePlace, setPlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import { objectAt } from './object-path.ts';
import type { Resource } from './resource.ts';
import { podKeys } from './workload.ts';
import { type Workload, workloadOf } from './workload-spec.ts';

/** A field that stands where Kubernetes does not look for it. */
export interface MisplacedField {
  readonly key: string;
  readonly range: Range;
  /** What it stands in, for messages: ``the `securityContext` of the pod``. */
  readonly where: string;
  /** Where it would have an effect. */
  readonly belongs: string;
  /** How many places share it, by anchor. */
  readonly sharedBy: number;
  /** Edits that put it there. */
  move(): Edit[] | undefined;
}

/** Keys and indices from an object to a part of it. */
type Path = readonly (string | number)[];

/** A map, the fields that have no effect in it, and the maps that they are for. */
interface Misplacement {
  readonly holder: Path;
  readonly keys: readonly string[];
  readonly where: string;
  readonly belongs: string;
  readonly targets: readonly Path[];
}

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#security-context-1 */
const containerOnly = ['readOnlyRootFilesystem', 'allowPrivilegeEscalation', 'privileged', 'capabilities', 'procMount'];
/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#security-context */
const podOnly = ['fsGroup', 'fsGroupChangePolicy', 'supplementalGroups', 'supplementalGroupsPolicy', 'sysctls'];
const either = ['runAsNonRoot', 'runAsUser', 'runAsGroup', 'seccompProfile', 'seLinuxOptions', 'appArmorProfile'];
const specOnly = [
  'automountServiceAccountToken',
  'hostNetwork',
  'hostPID',
  'hostIPC',
  'hostUsers',
  'enableServiceLinks',
];

const podSpec = 'the `spec` of the pod';
const podContext = 'the `securityContext` of the pod';
const context = 'securityContext';
/** Built-in kinds whose own specification holds a pod's. */
const templateKinds: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job']);

/** The fields for security of a workload that have no effect where they stand. */
export function misplacedFields(resource: Resource): MisplacedField[] {
  const workload = workloadOf(resource);
  if (workload === undefined) return [];
  return misplacements(workload).flatMap((misplacement) => {
    const holder = placeAt(resource.place, misplacement.holder);
    if (holder?.kind !== 'map') return [];
    return misplacement.keys.flatMap((key) => {
      if (holder.lacks(key)) return [];
      const { written, keyRange, sharedBy } = holder.get(key);
      if (written === undefined || keyRange === undefined) return [];
      const { where, belongs } = misplacement;
      return [{ key, where, belongs, range: keyRange, sharedBy, move: () => moveField(resource, misplacement, key) }];
    });
  });
}

function misplacements({ resource, containers, spec: place }: Workload): Misplacement[] {
  const spec: Path = [...podKeys(resource.kind), 'spec'];
  const paths = containers.map(({ key, index }): Path => [...spec, key, index]);
  const contexts = paths.map((path): Path => [...path, context]);
  const toPod = (holder: Path, where: string): Misplacement[] => [
    { holder, keys: podOnly, where, belongs: podContext, targets: [[...spec, context]] },
    { holder, keys: specOnly, where, belongs: podSpec, targets: [spec] },
  ];
  const toContainers = (holder: Path, where: string): Misplacement => ({
    ...{ holder, keys: containerOnly, where, targets: contexts },
    belongs: containers.length === 1 ? 'that of its container' : 'those of its containers',
  });
  const ofContainers = containers.flatMap(({ name }, at): Misplacement[] => {
    const [path, own] = [paths[at] as Path, contexts[at] as Path];
    const keys = [...containerOnly, ...either];
    return [
      ...toPod(own, `the \`${context}\` of container \`${name}\``),
      ...toPod(path, `container \`${name}\``),
      { holder: path, keys, where: `container \`${name}\``, belongs: `its \`${context}\``, targets: [own] },
    ];
  });
  const beside: Misplacement = {
    ...{ holder: ['spec'], keys: [context, ...specOnly], where: `the \`spec\` of the ${resource.kind}` },
    ...{ belongs: 'that of its template', targets: [spec] },
  };
  return [
    toContainers([...spec, context], podContext),
    { holder: [...spec, context], keys: specOnly, where: podContext, belongs: podSpec, targets: [spec] },
    { holder: spec, keys: [...podOnly, ...either], where: podSpec, belongs: podContext, targets: [[...spec, context]] },
    ...(place.get('containers').kind === 'list' ? [toContainers(spec, podSpec)] : []),
    ...ofContainers,
    ...(templateKinds.has(resource.kind) ? [beside] : []),
  ];
}

function placeAt(object: YamlPlace, path: Path): YamlPlace | undefined {
  let place: YamlPlace | undefined = object;
  for (const step of path) place = typeof step === 'number' ? place?.items()[step] : place?.get(step);
  return place;
}

/** What a target says already stays: it was in force. */
function moveField({ source, place }: Resource, { holder, targets }: Misplacement, key: string): Edit[] | undefined {
  const value = literalJson(placeAt(place, [...holder, key]));
  if (value === undefined) return undefined;
  const free = targets.filter((target) => placeAt(place, [...target, key])?.kind === 'absent');
  const at = (file: YamlFile, path: Path): YamlPlace | undefined => {
    const object = objectAt(file, source.path);
    return object && placeAt(object, [...path, key]);
  };
  const edit = (path: Path, make: (field: YamlPlace) => Edit[] | undefined) => (file: YamlFile) => {
    const field = at(file, path);
    return field && make(field);
  };
  return inSteps(source.file, [
    ...free.map((target) => edit(target, (field) => setPlace(field, value))),
    edit(holder, removePlace),
  ]);
}
