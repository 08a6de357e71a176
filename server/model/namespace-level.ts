import type { Range } from '../text/range.ts';
import { allObjects } from './cluster-object.ts';
import type { ClusterObject, ClusterObjects } from './facts.ts';
import type { KubernetesVersion } from './pod-security.ts';
import type { Manifest, Resource } from './resource.ts';
import { literalText } from './yaml-values.ts';

const levels = ['privileged', 'baseline', 'restricted'] as const;

/** A level of the Pod Security Standards. */
export type PodSecurityLevel = (typeof levels)[number];

/** The label by which a namespace refuses pods: https://kubernetes.io/docs/concepts/security/pod-security-admission/ */
export const enforceLevel = 'pod-security.kubernetes.io/enforce';

/** The label that says the standards of which release count. */
const enforceVersion = `${enforceLevel}-version`;

/** What a namespace refuses, and where it says so. */
export interface EnforcedLevel {
  readonly level: PodSecurityLevel;
  /** Undefined for the release that the cluster has. */
  readonly version: KubernetesVersion | undefined;
  /** In the manifest itself. */
  readonly range: Range | undefined;
  /** The other file that says it. */
  readonly path: string | undefined;
}

/**
 * What `namespace` enforces, as Namespaces of `manifest` and of the files around it say; undefined where none does, where
 * it is not known, and where they differ.
 */
export function enforcedIn(namespace: string, manifest: Manifest, around: ClusterObjects): EnforcedLevel | undefined {
  const all = allObjects(manifest, around);
  const named = all.find('name', `namespace ${namespace}`);
  const [first, ...others] = named.map(({ labels }) => readLevel(labels));
  const isSame = (other: typeof first) => `${other?.level} ${other?.version}` === `${first?.level} ${first?.version}`;
  if (first === undefined || !others.every(isSame)) return undefined;
  const own = manifest.resources.find((resource) => resource.is('', 'Namespace') && resource.name === namespace);
  return { ...first, range: own?.nameRange, path: own === undefined && named[0] ? all.pathOf(named[0]) : undefined };
}

function readLevel(labels: ClusterObject['labels']): Pick<EnforcedLevel, 'level' | 'version'> | undefined {
  const level = levels.find((each) => each === labels?.[enforceLevel]);
  const written = labels?.[enforceVersion] ?? 'latest';
  const minor = /^v1\.(?<minor>\d{1,3})$/.exec(written)?.groups?.minor;
  if (level === undefined || (minor === undefined && written !== 'latest')) return undefined;
  return { level, version: minor === undefined ? undefined : [1, Number(minor)] };
}

/** The namespace that `resource` comes to be in, as it says or Kustomize does; undefined where that is not known. */
export function namespaceOf({ place }: Resource): string | undefined {
  const named = place.get('metadata', 'namespace');
  const [layer, ...others] = named.layers.filter(({ place: said }) => said.kind !== 'absent');
  if (layer === undefined) return literalText(named, 'kubernetes');
  return layer.isAbove && others.length === 0 ? literalText(layer.place, 'kubernetes') : undefined;
}
