import type { BuildFolder } from './facts.ts';

/**
 * Whether what lies around a Dockerfile says that its image runs in Kubernetes: charts and manifests, and no Compose file.
 */
export function isForKubernetes(folders: readonly BuildFolder[]): boolean {
  const entries = folders.flatMap((folder) => folder.entries);
  const isCompose = entries.some((path) => /(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$/.test(path));
  return !isCompose && entries.some((path) => kubernetesPath.test(path));
}

const kubernetesPath =
  /(?:^|\/)(?:(?:Chart|kustomization|skaffold)\.ya?ml$|(?:k8s|kubernetes|helm|charts|kustomize)\/)/;
