import { appendDocument } from '../syntax/yaml/append-document.ts';
import type { Edit } from '../text/edit.ts';
import { allObjects, clusterObject, maySelect } from './cluster-object.ts';
import { sharingNamespace } from './cluster-objects.ts';
import type { ClusterObjects, Facts } from './facts.ts';
import { toLabel } from './free-name.ts';
import { isBuiltWithMore } from './kustomize/graph.ts';
import type { Resource } from './resource.ts';
import type { Workload } from './workload-spec.ts';

/**
 * The objects of the file and of those around it; undefined while these are not known, and where Kustomize adds some that
 * are in no file.
 */
export function objectsAround(resource: Resource, facts: Facts, path: string): ClusterObjects | undefined {
  const answer = facts.objects(path);
  if (answer.state !== 'known' || isBuiltWithMore(path, facts)) return undefined;
  return allObjects(resource.manifest, answer.value);
}

/** Whether no policy of the workspace selects the pods of `workload`; undefined where that is not known. */
export function isUnprotected({ resource }: Workload, objects: ClusterObjects): boolean | undefined {
  const own = clusterObject(resource);
  if (own?.labels === undefined) return undefined;
  return !sharingNamespace(objects, 'policy', own).some((other) => maySelect(other, own));
}

/** Whether `resource` is a policy for pods of which there is none in the workspace; undefined where that is not known. */
export function isIdle(resource: Resource, objects: ClusterObjects): boolean | undefined {
  const policy = clusterObject(resource);
  const { labels } = policy ?? {};
  if (policy?.role !== 'policy' || labels === undefined || Object.keys(labels).length === 0) return undefined;
  // A kustomization that gives labels gives them to selectors and pods alike, in files that do not show it.
  if (resource.place.get('metadata', 'labels').isMerged) return undefined;
  const workloads = sharingNamespace(objects, 'workload', policy);
  // Where the workload lives elsewhere, nothing of it is to be seen here.
  if (workloads.length === 0) return undefined;
  return !workloads.some((one) => maySelect(policy, one));
}

/** Edits that add a policy which lets nothing into the pods of `workload` but what its containers say they listen on. */
export function addPolicyFor({ resource, containers }: Workload): Edit[] | undefined {
  const own = clusterObject(resource);
  const { labels } = own ?? {};
  const ports = containers.flatMap(({ place }) => place.get('ports').items().flatMap(portOf));
  if (labels === undefined || Object.keys(labels).length === 0 || ports.length === 0) return undefined;
  return appendPolicy(resource, toLabel(`${resource.name}-ports`), {
    podSelector: { matchLabels: labels },
    policyTypes: ['Ingress'],
    ingress: [{ ports }],
  });
}

/** Edits that add a policy which lets nothing into any pod of the namespace that no other policy lets in. */
export function addDefaultDeny(resource: Resource): Edit[] | undefined {
  return appendPolicy(resource, 'default-deny-ingress', { podSelector: {}, policyTypes: ['Ingress'] });
}

type Json = Parameters<typeof appendDocument>[1];

function portOf(port: Workload['spec']): { readonly protocol: string; readonly port: number }[] {
  const number = Number(port.get('containerPort').scalar?.text ?? Number.NaN);
  const protocol = port.get('protocol').scalar?.text ?? 'TCP';
  return Number.isInteger(number) ? [{ protocol, port: number }] : [];
}

function appendPolicy(resource: Resource, name: string, spec: { readonly [key: string]: Json }): Edit[] | undefined {
  const { namespace, manifest } = resource;
  if (namespace.state === 'dynamic') return undefined;
  const place = namespace.value === undefined ? {} : { namespace: namespace.value };
  return appendDocument(manifest.file, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, ...place },
    spec,
  });
}
