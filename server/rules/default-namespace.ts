import { namespaceOfOthers } from '../model/namespace-of-others.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, shared } from './rule.ts';

export default defineRule({
  id: 'default-namespace',
  title: 'Object in the default namespace',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'Everything that names no namespace lands in `default`: roles, quotas, network policies and Pod Security levels for it are for whatever somebody forgot there.',
  remedy: 'Give each application a namespace, and name it.',
  references: {
    'cis-kubernetes': { id: '5.7.4', relation: 'wider' },
    trivy: { id: 'KSV-0110', relation: 'wider' },
    checkov: { id: 'CKV_K8S_21', relation: 'wider' },
    kics: { id: '611ab018-c4aa-4ba2-b0f6-a448337509a6', relation: 'wider' },
    'kube-linter': { id: 'use-namespace', relation: 'wider' },
    kubescape: [
      ...['C-0061', 'C-0212', 'service-in-default-namespace', 'ingress-in-default-namespace'].map((id) => ({
        id,
        relation: 'wider' as const,
      })),
    ],
    kyverno: { id: 'disallow-default-namespace', relation: 'wider' },
  },

  *resource({ kind, name, namespace, manifest }) {
    // Where a chart goes is said when it is installed.
    if (namespace.value !== 'default' || manifest.isTemplated) return;
    // What Kubernetes puts there itself.
    if ((kind === 'Service' && name === 'kubernetes') || (kind === 'ServiceAccount' && name === 'default')) return;
    yield {
      range: namespace.range,
      message: `${kind} \`${name}\` is put into the default namespace`,
      fixes: moves(namespace, namespaceOfOthers(manifest)),
    };
  },
});

/** Into the namespace that the rest of the file is for. */
function moves(namespace: Slot<string>, other: string | undefined): Fix[] {
  if (other === undefined) return [];
  const breaks =
    'It is made anew there, the old one stays until it is deleted, and who reaches it by a name finds the old one';
  const title = `Put it into the namespace \`${other}\``;
  return [shared(namespace, { title, safety: 'unsafe', breaks, edits: () => namespace.set(other) })];
}
